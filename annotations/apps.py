"""The one Django app of the service, and its admin site."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class AnnotationsConfig(AppConfig):
    """Articles, annotations, claims, evidence and verdicts."""

    name = "annotations"
    verbose_name = "Fact-checking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the check of a deployment that nothing else loads."""
        import_module("factcheck.folders")


class ReviewAdminConfig(AdminConfig):
    """Django's admin with our front page."""

    default_site = "annotations.admin.site.ReviewSite"

    def ready(self) -> None:
        """Load our admin first: the site is made when the first of its classes registers."""
        import_module("annotations.admin")
        super().ready()
