"""The entry point for gunicorn; `deploy/gunicorn.conf.py` has the embedded PostgreSQL running."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
os.environ.setdefault("STATEMENT_TIMEOUT", "15")  # seconds; nobody waits longer

application = get_wsgi_application()
