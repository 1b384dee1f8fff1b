"""Version 1 of the API: it only grows."""
