"""Lists as they stood at a moment: the last event up to then says what each record was."""

from datetime import datetime

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from annotations.models import Record

TOMBSTONE = b'{"record":"tombstone",'  # how the bytes of every tombstone begin
LAST = """
    SELECT body.content FROM annotations_event event
    JOIN annotations_eventbody body ON body.event_id = event.seq
    WHERE event.kind = {record}.kind AND event.object = {record}.object
      AND event.occurred_at <= %s
    ORDER BY event.seq DESC LIMIT 1
"""
# What is gone by now is gone from its past too: its tombstone of today stands there.
THEN = f"""
    CROSS JOIN LATERAL (
        SELECT CASE WHEN record.state = 'current' THEN ({LAST.format(record="record")})
                    ELSE record.body END AS body
    ) past
"""  # put together from names of our own
LAST_OF_ROW = LAST.format(record="annotations_record")
WAS_WHOLE = f"""
    (SELECT length(last.content) > 0 AND substring(last.content FROM 1 FOR %s) <> %s
     FROM ({LAST_OF_ROW}) last)
"""  # noqa: S608
WAS_THERE = f"""
    (annotations_record.state <> 'current'
     OR (SELECT length(last.content) > 0 FROM ({LAST_OF_ROW}) last))
"""  # noqa: S608


def at_moment(
    records: QuerySet[Record], moment: datetime, state: str
) -> QuerySet[Record]:
    """Keep what had been published by a moment and was whole then, unless tombstones are asked for.

    What has been erased since, which the law can demand, is left out.
    """
    records = records.filter(published_at__lte=moment)
    if state != "current":
        return records.filter(condition(WAS_THERE, moment))
    return records.filter(condition(WAS_WHOLE, len(TOMBSTONE), TOMBSTONE, moment))


def condition(sql: str, *params: object) -> RawSQL:
    """Return a condition in SQL of our own."""
    return RawSQL(sql, params, output_field=BooleanField())  # noqa: S611
