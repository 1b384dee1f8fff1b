"""Whole numbers that a file has as digits."""

MOST_DIGITS = (
    18  # of anything that is counted here; a machine has room for each of them
)


def whole(digits: str) -> int | None:
    """Return the number that some digits are, or None for other words and for more digits than anything has."""
    is_number = digits.isdecimal() and len(digits) <= MOST_DIGITS
    return int(digits) if is_number else None
