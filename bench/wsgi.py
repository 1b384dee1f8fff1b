"""The service with an empty view beside it, for gunicorn to serve in the benchmarks."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
settings.ROOT_URLCONF = "bench.urls"
application = get_wsgi_application()
