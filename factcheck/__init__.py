"""The Django project: settings, start-up and the embedded PostgreSQL."""
