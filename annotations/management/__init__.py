"""How operators run the service."""
