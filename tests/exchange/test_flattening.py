"""Records as tables."""

from annotations.exchange.flattening import tables_of
from annotations.records.kinds import KINDS


def test_moments_and_days_are_of_their_types_in_every_table() -> None:
    """A table of Parquet whose times were words could not be asked for a time."""
    columns = [
        (table.name, column)
        for kind in KINDS
        for table in tables_of(kind)
        for column in table.columns
    ]
    moments = {
        column.name: column.datatype
        for _, column in columns
        if column.name.endswith("_at") or column.name in {"created", "modified"}
    }

    assert {"captured_at", "published_at", "created"} <= moments.keys()
    assert set(moments.values()) == {"dateTime"}
    assert ("claims", "date") in {(name, one.datatype) for name, one in columns}
