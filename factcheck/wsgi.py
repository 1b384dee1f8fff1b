"""The entry point for gunicorn; `deploy/gunicorn.conf.py` has the embedded PostgreSQL running."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from factcheck.database import ending_in_a_sentence
from factcheck.env import Environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
with ending_in_a_sentence():
    if "STATEMENT_TIMEOUT" not in Environment.at(Path(__file__).parents[1]).values:
        os.environ["STATEMENT_TIMEOUT"] = "15"  # seconds; nobody waits longer
    application = get_wsgi_application()
