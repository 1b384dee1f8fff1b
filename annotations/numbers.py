"""Whole numbers that somebody else wrote as digits: in an address, or in a file."""

MOST_DIGITS = 18  # the database has room for any number of so many


def whole(digits: str) -> int | None:
    """Return the number that some digits are, or None for other words and for more digits than anything has."""
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS
    return int(digits) if is_number else None
