"""Which part an article falls into: train, validation or test. Pure: no Django.

It hangs on the article's identifier alone, so that it stays when the corpus grows, and is the same
in every release and everywhere.
"""

from hashlib import sha256
from uuid import UUID

SHARES = (("train", 80), ("validation", 10), ("test", 10))  # in hundredths
SPLITS = tuple(name for name, _ in SHARES)
# The formats that hold annotated texts, which programs learn from; others go along whole.
OF_TEXTS = frozenset(
    {
        "brat", "conll", "doccano", "label-studio", "prodigy", "spacy", "tei",
        "uima-cas", "webanno-tsv",
    }
)  # fmt: skip


def split_of(article: UUID) -> str:
    """Return the part that an article falls into."""
    digest = sha256(b"split:" + article.bytes).digest()
    place = int.from_bytes(digest[:8]) % 100
    for name, share in SHARES:
        if place < share:
            return name
        place -= share
    raise AssertionError("The shares make a hundred.")
