"""The working claims that share words with a text: those that share the rarest, and the rarest pairs."""

from collections.abc import Iterator, Sequence

from django.db import connection

from annotations.anchoring.statements import Sentence

MOST_WORDS = 24  # of a text, by which claims are sought
MOST_SHARING = (
    300  # claims that one word or pair may name; what stands in more says little
)
MOST_READ = 60

# Words are found by the index claim_by_words, whose expression this repeats.
SHARING = """
    SELECT found.id
    FROM unnest(%(sought)s::text[]) AS sought(words)
    CROSS JOIN LATERAL (
        SELECT one.id, count(*) OVER () AS sharing FROM (
            SELECT id FROM annotations_claim
            WHERE merged_into_id IS NULL
              AND to_tsvector('simple'::regconfig, COALESCE(text, ''))
                  @@ websearch_to_tsquery('simple'::regconfig, sought.words)
            LIMIT %(sharing)s
        ) AS one
    ) AS found
    GROUP BY found.id
    -- A word says the more, the fewer claims share it.
    ORDER BY sum(1::float8 / found.sharing) DESC, found.id DESC
    LIMIT %(read)s
"""


def claims_sharing(sentences: Sequence[Sentence]) -> list[int]:
    """Return the keys of the claims that share most, and the rarest, words; merged ones left out."""
    sought = list(dict.fromkeys(sought_in(sentences)))
    if not sought:
        return []
    values: dict[str, list[str] | int] = {
        "sought": sought,
        "sharing": MOST_SHARING,
        "read": MOST_READ,
    }
    with connection.cursor() as cursor:
        cursor.execute(SHARING, values)
        return [pk for (pk,) in cursor.fetchall()]


def sought_in(sentences: Sequence[Sentence]) -> Iterator[str]:
    """Yield words, and pairs of neighbours or next but one, as PostgreSQL's web search reads them."""
    left = MOST_WORDS
    for sentence in sentences:
        words = [f'"{one.raw}"' for one in sentence if one.paired][:left]
        left -= len(words)
        yield from words
        for apart in (1, 2):
            pairs = zip(words, words[apart:], strict=False)
            yield from (f"{one} {other}" for one, other in pairs)
