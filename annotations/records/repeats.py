"""The same quotation in other articles: exactly or nearly, with the kinds of words that differ.

PostgreSQL names the articles that share shingles with the quotation; `anchoring.repeats` reads those.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models.functions import Left

from annotations.anchoring.repeats import (
    LONGEST_SHINGLED,
    Repeat,
    find_in,
    stored_shingles,
)
from annotations.models import Revision

MOST_SHINGLES = 64  # of a quotation, spread over it
MOST_SHARING = 500  # articles that one shingle may name; a phrase in more says little
MOST_READ = 30  # texts
MOST_READ_LENGTH = 2_000_000  # code points of all texts read for one quotation
AROUND = 60  # code points shown on each side

CANDIDATES = """
    SELECT found.revision_id
    FROM unnest(%s::integer[]) AS sought(hash)
    CROSS JOIN LATERAL (
        SELECT one.*, count(*) OVER () AS sharing FROM (
            SELECT s.article_id, s.revision_id FROM annotations_shingles s
            WHERE s.hashes @> ARRAY[sought.hash]
            LIMIT %s
        ) AS one
    ) AS found
    WHERE found.article_id <> ALL (%s::bigint[])
    GROUP BY found.revision_id
    -- A shingle says the more, the fewer articles share it.
    ORDER BY sum(1.0 / found.sharing) DESC, found.revision_id
    LIMIT %s
"""


@dataclass(frozen=True)
class Elsewhere:
    """A passage of another article's latest revision that repeats a quotation."""

    revision: Revision
    repeat: Repeat
    before: str
    words: str
    after: str


def repeats_of(
    quotation: str, *, besides: Collection[int] = (), most: int = MOST_READ
) -> list[Elsewhere]:
    """Return where a quotation is repeated in the latest revisions of the corpus, the likest first.

    `besides` are keys of articles to leave out. At most `most` texts are read, those that share most
    with the quotation; of a long text the first 200,000 code points. A quotation of fewer than four
    words is too short to be looked for.
    """
    hashes = spread(stored_shingles(quotation), MOST_SHINGLES)
    if not hashes:
        return []
    revisions = list(within_length(candidates(hashes, besides, most)))
    texts = dict(
        Revision.objects.filter(pk__in=[one.pk for one in revisions]).values_list(
            "pk", Left("text", LONGEST_SHINGLED)
        )
    )
    found = [
        elsewhere(revision, texts[revision.pk], repeat)
        for revision in revisions
        for repeat in find_in(quotation, texts[revision.pk])
    ]
    return sorted(found, key=likeness)


def likeness(one: Elsewhere) -> tuple[bool, float, int, int]:
    """Return the order in which repeats are shown: exact ones first, then the likest."""
    repeat = one.repeat
    return (not repeat.exact, -repeat.likeness, one.revision.pk, repeat.start)


def spread(hashes: list[int], most: int) -> list[int]:
    """Return at most so many of some sorted numbers, evenly chosen."""
    step = -(-len(hashes) // most) or 1
    return hashes[::step]


def candidates(hashes: list[int], besides: Iterable[int], most: int) -> list[Revision]:
    """Return the revisions that share most shingles, in that order, with their articles."""
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, [hashes, MOST_SHARING, list(besides), most])
        keys = [key for (key,) in cursor.fetchall()]
    rows = (
        Revision.objects.select_related("article__publisher")
        .defer("text")
        .in_bulk(keys)
    )
    return [rows[key] for key in keys]


def within_length(revisions: Iterable[Revision]) -> Iterable[Revision]:
    """Yield revisions until they are as much text as may be read for one quotation."""
    read = 0
    for revision in revisions:
        read += min(revision.length, LONGEST_SHINGLED)
        if read > MOST_READ_LENGTH:
            return
        yield revision


def elsewhere(revision: Revision, text: str, repeat: Repeat) -> Elsewhere:
    """Return a repeat with the words around it."""
    start, end = repeat.start, repeat.end
    return Elsewhere(
        revision=revision,
        repeat=repeat,
        before=text[max(0, start - AROUND) : start],
        words=text[start:end],
        after=text[end : end + AROUND],
    )
