"""All settings. What differs between places is read from the environment.

Loading this module opens no file but `.env` and its kin, starts nothing and connects
to nothing. Every name read here is listed in `.env.example`.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from factcheck.embedded import PUBLIC, Home
from factcheck.env import BadSetting, Environment
from factcheck.naming import NOBODY, NOWHERE
from factcheck.pooling import require_public_login

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

env = Environment.at(BASE_DIR)

PORT = env.number("PORT", 8000, least=1, most=65535)  # of `make run`

# --- Security ------------------------------------------------------------------------

DEBUG = env.flag("DEBUG", default=False)
HTTPS = env.flag("HTTPS", default=not DEBUG)
SECRET_KEY = env.secret(
    "SECRET_KEY", "not-secret-and-for-debugging-only" if DEBUG else None
)
SECRET_KEY_FALLBACKS = env.secrets("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside, without the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "factcheck.errors.old_form"

# How many proxies of ours stand in front; what they say of the caller is believed.
PROXIES = env.number("PROXIES", 0, least=0, most=5)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# --- The desk ------------------------------------------------------------------------

# Hours for which somebody has what they took; then anybody may take it.
TAKEN_HOURS = env.number("TAKEN_HOURS", 8, least=1, most=720)

# --- Applications --------------------------------------------------------------------

INSTALLED_APPS = [
    "annotations.apps.AnnotationsConfig",
    "annotations.apps.ReviewAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular_sidecar",
    "csp",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "factcheck.requests.BodilessHeadMiddleware",
    "factcheck.requests.RequestIdMiddleware",
    "factcheck.requests.NoNulMiddleware",
    "annotations.api.crossorigin.CrossOriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "factcheck.requests.MissingSlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "annotations.api.replica.ReplicaMiddleware",
]

ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "factcheck" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {
                "desk": "annotations.admin.desk.tags",
                "pages": "annotations.pages.tags",
            },
        },
    },
]

# --- Database ------------------------------------------------------------------------

EMBEDDED_HOME = Home(VAR / "postgres")
given_database = env.database("DATABASE_URL")
EMBEDDED = given_database is None
DATABASE = given_database or EMBEDDED_HOME.connection()  # as libpq takes it

# A pooler in transaction mode stands in between: no session is ours. See factcheck/pooling.py.
DATABASE_POOLED = env.flag("DATABASE_POOLED", default=False)

LOCK_TIMEOUT = 5  # seconds a statement waits for another transaction's lock
IDLE_TIMEOUT = 10  # seconds a transaction may lie idle, holding its locks
# Seconds a statement may take; 0 sets no limit. The web sets one, commands do not.
STATEMENT_TIMEOUT = env.number("STATEMENT_TIMEOUT", 0, least=0, most=3600)


def database(parts: dict[str, str], *options: str, **settings: Any) -> dict[str, Any]:
    """Return Django's form of libpq's connection parameters, with our time limits."""
    names = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    limits = [
        f"-c lock_timeout={LOCK_TIMEOUT}s",
        f"-c idle_in_transaction_session_timeout={IDLE_TIMEOUT}s",
        f"-c statement_timeout={STATEMENT_TIMEOUT}s",
    ]
    rest = {key: value for key, value in parts.items() if key not in names}
    given = rest.pop("options", "")
    rest.setdefault("connect_timeout", "5")  # seconds
    rest.setdefault("application_name", "factcheck")
    if not DATABASE_POOLED:
        rest["options"] = " ".join(filter(None, [given, *limits, *options]))
    # The statements of hot addresses are planned once, except where each may meet another session.
    prepared = {"prepare_threshold": None if DATABASE_POOLED else 5}  # uses
    return {
        "ENGINE": "factcheck.postgresql",
        **{names[key]: value for key, value in parts.items() if key in names},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": rest | prepared,
        **settings,
    }


READ_ONLY = "-c default_transaction_read_only=on"
AS_PUBLIC = f"-c role={PUBLIC}"
MIRROR = {"TEST": {"MIRROR": "default"}}
PUBLIC_DATABASE = (
    EMBEDDED_HOME.connection(user=PUBLIC)
    if EMBEDDED
    else env.database("PUBLIC_DATABASE_URL", of_several="primary")
)
REPLICA_DATABASE = env.database("REPLICA_DATABASE_URL", of_several="prefer-standby")


def reading(parts: dict[str, str]) -> dict[str, str]:
    """Return the address for sessions that only read: libpq would call none of them read-write."""
    if parts.get("target_session_attrs") == "read-write":
        return parts | {"target_session_attrs": "primary"}
    return parts


# `public` may read the published records and the ledger, and nothing else.
DATABASES = {
    "default": database(DATABASE),
    "public": (
        database(reading(PUBLIC_DATABASE), READ_ONLY, **MIRROR)
        if PUBLIC_DATABASE
        else database(reading(DATABASE), READ_ONLY, AS_PUBLIC, **MIRROR)
    ),
}
if REPLICA_DATABASE:  # see annotations/api/replica.py
    REPLICA_DATABASE.setdefault("connect_timeout", "2")  # seconds; the primary waits
    DATABASES["replica"] = database(REPLICA_DATABASE, READ_ONLY, AS_PUBLIC, **MIRROR)
if DATABASE_POOLED:
    require_public_login(PUBLIC_DATABASE, REPLICA_DATABASE)
    # A cursor outside a transaction would be looked for in another session. What is read over
    # `public` in great numbers is read in one transaction, and goes on being streamed.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Background jobs -----------------------------------------------------------------

PROCRASTINATE_IMPORT_PATHS = [
    "annotations.management.jobs",
    "annotations.management.fetch_jobs",
    "annotations.management.release_jobs",
]

# For tests alone: send webhooks to private addresses, and over plain http.
WEBHOOK_ALLOW_PRIVATE = env.flag("WEBHOOK_ALLOW_PRIVATE", default=False)

# For tests alone: fetch articles and captures from private addresses.
FETCH_ALLOW_PRIVATE = env.flag("FETCH_ALLOW_PRIVATE", default=False)

# --- People --------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTHENTICATION_BACKENDS = ["annotations.workflow.signed_in.People"]
# The header in which a proxy that logs people in says who they are; empty for accounts here alone.
LOGIN_HEADER = env.header("LOGIN_HEADER")
if LOGIN_HEADER:
    if not PROXIES:
        raise BadSetting(
            f"LOGIN_HEADER is {LOGIN_HEADER!r} without a proxy in front: anybody could send it. "
            "Set PROXIES to how many there are, or leave LOGIN_HEADER out."
        )
    AUTHENTICATION_BACKENDS.append("annotations.workflow.signed_in.Announced")
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1,
        "factcheck.announced.AnnouncedMiddleware",
    )
SESSION_ENGINE = "factcheck.sessions"
LOGIN_URL = "admin:login"

# --- What published records say of their source -----------------------------------------

SITE_URL = env.address("SITE_URL", f"http://{NOWHERE}:{PORT}").rstrip("/")
ORGANISATION = env.text("ORGANISATION", NOBODY)
LICENSE_URL = env.address("LICENSE_URL", "https://creativecommons.org/licenses/by/4.0/")
ATTRIBUTION = env.text("ATTRIBUTION", ORGANISATION)

# What the heads of the ledger are signed with; another key later would look like another ledger.
LEDGER_KEY = env.secret("LEDGER_KEY", "") or SECRET_KEY

# --- Language and time ---------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- Static files --------------------------------------------------------------------

# Where captures and the files of releases are kept.
FILES_FOLDER = env.text("FILES_FOLDER", str(VAR / "files"))

FILES_BUCKET = env.text("FILES_BUCKET", "")  # instead of a folder: see objects.py


def files() -> dict[str, Any]:
    """Return where files are kept: in a folder of this machine or in object storage."""
    if not FILES_BUCKET:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": FILES_FOLDER},
        }
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise BadSetting(
            "FILES_BUCKET needs the package django-storages with boto3. "
            "Install it with `pip install -r requirements-extras.txt`."
        )
    options = {
        "bucket_name": FILES_BUCKET,
        "endpoint_url": env.text("FILES_ENDPOINT", ""),
        "region_name": env.text("FILES_REGION", ""),
        "access_key": env.secret("FILES_ACCESS_KEY", ""),
        "secret_key": env.secret("FILES_SECRET_KEY", ""),
    }
    return {
        "BACKEND": "factcheck.objects.ObjectStorage",
        "OPTIONS": {name: value for name, value in options.items() if value},
    }


STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": files(),
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "factcheck.static.HashedModules"
        )
    },
}

# --- REST ----------------------------------------------------------------------------

# Requests a minute from one address without a key; a key has a rate of its own.
ANONYMOUS_RATE = env.number("ANONYMOUS_RATE", 120, least=0, most=1_000_000)
# Of each process, for answers to be given again while nothing is published; 0 stores none.
STORED_ANSWERS_MB = env.number("STORED_ANSWERS_MB", 16, least=0, most=4096)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["annotations.api.authentication.BearerKey"],
    "DEFAULT_PERMISSION_CLASSES": [],  # what partners can reach at all is public
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "annotations.api.errors.answer",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": PROXIES,
}

# --- Logs ----------------------------------------------------------------------------

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "factcheck.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["stderr"],
        "level": env.choice("LOG_LEVEL", "INFO", LEVELS),
    },
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # Every 4xx is an answer we meant to give, not an event.
        "django.request": {"level": "ERROR"},
        # Nor is a request for somebody else's name, which the proxy has logged.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "procrastinate": {"level": "WARNING"},
    },
}
