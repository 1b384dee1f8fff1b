"""Fact-check annotation: docs/explanation/architecture.md is the map."""
