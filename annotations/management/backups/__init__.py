"""Everything into one checksummed file, and back into an empty place."""
