"""By which quotations are found in other articles: numbers for every four neighbouring words."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from annotations.models.articles import Article, Revision


class Shingles(models.Model):
    """The shingles of an article's latest text, as signed 32-bit numbers.

    They are made from the text and can be made again; see `annotations.anchoring.repeats`.
    """

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="shingles"
    )
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    hashes = ArrayField(models.IntegerField())

    class Meta:
        verbose_name_plural = "shingles"
        indexes = [
            # What waits in a GIN index's pending list is searched one by one.
            GinIndex(fields=["hashes"], name="shingles_by_hash", fastupdate=False)
        ]

    def __str__(self) -> str:
        return f"Shingles of {self.revision}"
