"""The order by relevance: how well a record fits the words that are looked for."""

from django.contrib.postgres.search import SearchRank
from django.db.models import F, FloatField, QuerySet, Value
from django.db.models.functions import Cast

from annotations.api.parameters import words_sought
from annotations.models import Record

RELEVANCE = "relevance"
RANK = "rank"
# Of ts_rank_cd: divided by 1 + the logarithm of the length, so that long texts do not win by length.
BY_LENGTH = 1


def ranked(records: QuerySet[Record], words: str) -> QuerySet[Record]:
    """Return records with their rank.

    In double precision: the single precision of PostgreSQL's rank does not come back from a cursor
    as it went.
    """
    rank = SearchRank(
        F("search"),
        words_sought(words),
        cover_density=True,
        normalization=Value(BY_LENGTH),
    )
    return records.annotate(**{RANK: Cast(rank, FloatField())})
