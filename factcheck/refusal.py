"""The one exception that means: tell the person at the terminal, and stop."""


class CannotStart(Exception):
    """Something must be put right first; the message is whole sentences, no trace."""
