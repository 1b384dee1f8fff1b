"""The working records as PostgreSQL writes them: the same bytes as the builders give, row by row.

One module beside each builder, one query for each kind. A field that is added to a shape is added
to its builder and to its query; tests hold the two equal, byte for byte. Every query is a SELECT of
each thing's identifier and its JSON, in the order in which the things were made.
"""

from annotations.records.queries import (
    annotations,
    articles,
    belonging,
    claims,
    evidence,
    verdicts,
)

__all__ = ["annotations", "articles", "belonging", "claims", "evidence", "verdicts"]
