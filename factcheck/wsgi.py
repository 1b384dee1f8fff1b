"""The entry point for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from factcheck.database import hold_embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
os.environ.setdefault("STATEMENT_TIMEOUT", "15")  # seconds; nobody waits longer

hold_embedded()
application = get_wsgi_application()
