"""The one Django app of the service."""

from django.apps import AppConfig


class AnnotationsConfig(AppConfig):
    """Articles, annotations, claims, evidence and verdicts."""

    name = "annotations"
    verbose_name = "Fact-checking"
    default_auto_field = "django.db.models.BigAutoField"
