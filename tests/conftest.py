"""What every test shares: a PostgreSQL server of its own, and a browser."""
