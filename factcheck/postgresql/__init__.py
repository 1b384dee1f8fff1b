"""Django's PostgreSQL with two additions: cheaper checks of a connection, and answers in binary."""
