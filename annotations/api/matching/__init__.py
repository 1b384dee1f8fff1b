"""Passages of a text that are like checked claims: only over what is published."""
