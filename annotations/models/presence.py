"""Who is at which article's workspace; forgotten a minute after the last sign of them."""

from django.conf import settings
from django.db import models

from annotations.models.articles import Article


class Presence(models.Model):
    """The last sign of a person at an article: when, and what they were at."""

    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="present"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="present_at"
    )
    seen_at = models.DateTimeField()
    doing = models.CharField(
        max_length=60, blank=True, default="", help_text="The card that is open."
    )

    class Meta:
        ordering = ["-seen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "person"],
                name="presence_once",
                violation_error_message="This person is at this article already.",
                violation_error_code="present",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.article}"
