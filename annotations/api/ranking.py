"""The order by relevance: how well a record fits the words that are looked for."""

from django.contrib.postgres.search import SearchQueryField, SearchRank
from django.db.models import BooleanField, F, FloatField, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from annotations.api.parameters import words_sought
from annotations.models import Record

ANY_WORD = """
    (SELECT coalesce(string_agg(quote_literal(word), '|'), '')::tsquery
     FROM unnest(tsvector_to_array(to_tsvector('english', %s))) word)
"""
RELEVANCE = "relevance"
RANK = "rank"
# Of ts_rank_cd: divided by 1 + the logarithm of the length, so that long texts do not win by length.
BY_LENGTH = 1


def ranked(
    records: QuerySet[Record], words: str, *, any_word: bool = False
) -> QuerySet[Record]:
    """Return records with their rank; with `any_word` those that lack some words have one too.

    In double precision: the single precision of PostgreSQL's rank does not come back from a cursor
    as it went.
    """
    rank = SearchRank(
        F("search"),
        any_of(words) if any_word else words_sought(words),
        cover_density=not any_word,  # which knows only texts that fit the whole query
        normalization=Value(BY_LENGTH),
    )
    return records.annotate(**{RANK: Cast(rank, FloatField())})


def fits_any(words: str) -> RawSQL:
    """Return the condition that a record has any of some words, as English stems."""
    return RawSQL(  # noqa: S611
        f"annotations_record.search @@ {ANY_WORD}",
        [words],
        output_field=BooleanField(),
    )


def any_of(words: str) -> RawSQL:
    """Return the query for any of some words, as English stems."""
    return RawSQL(ANY_WORD, [words], output_field=SearchQueryField())  # noqa: S611
