"""A large corpus out of a small one, for exports of what is published: they read stored records and nothing else.

PostgreSQL copies the records with other identifiers and references in them, so that the copies hang together
as the first ones do. No event tells of them, and what lists search by is left out; what tells of
imports, lists and `verify` is grown by importing (see corpus.py).
"""

from bench import server

MOST = 999  # copies: three digits of an identifier say which one it is of, its version that it is of one
IDENTIFIER = r"\m[0-9a-f]{3}([0-9a-f]{5}-[0-9a-f]{4}-)[0-9a-f]([0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12})"
RENAMED = r"lpad(%(copy)s::text, 3, '0') || '\18\2'"
REFERENCE = '"([A-Z]+)-([0-9]{4,})"'
SOURCE = """
    CREATE TEMPORARY TABLE first_records AS SELECT * FROM annotations_record ORDER BY id
"""
COPY = rf"""
    INSERT INTO annotations_record
        (kind, object, ref, seq, state, body, etag, published_at, modified_at, facets, shingles)
    SELECT kind, regexp_replace(object::text, '{IDENTIFIER}', {RENAMED})::uuid,
           regexp_replace(ref, '-', '-' || %(copy)s), seq, state, body, encode(sha256(body), 'hex'),
           published_at, modified_at, facets, '{{}}'
    FROM (
        SELECT first_records.id, kind, object, ref, seq, state, published_at, modified_at,
               regexp_replace(facets::text, '{IDENTIFIER}', {RENAMED}, 'g')::varchar[] AS facets,
               convert_to(regexp_replace(regexp_replace(convert_from(body, 'UTF8'),
                   '{IDENTIFIER}', {RENAMED}, 'g'),
                   '{REFERENCE}', '"\1-' || %(copy)s || '\2"', 'g'), 'UTF8') AS body
        FROM first_records
    ) AS renamed ORDER BY id
"""  # noqa: S608  # words of our own


def multiply(annotations: int) -> None:
    """Copy all records until there are so many annotations among them, or some more."""
    from django.db import connection  # noqa: PLC0415  # models need Django set up

    from annotations.models import Record  # noqa: PLC0415

    there = Record.objects.filter(kind="annotation").count()
    copies = -(-annotations // there) - 1
    if copies > MOST:
        raise SystemExit(f"Begin with at least {annotations // MOST} annotations.")
    if not copies:
        return
    with connection.cursor() as cursor:
        cursor.execute(SOURCE)
        for copy in range(1, copies + 1):
            cursor.execute(COPY, {"copy": copy})
    server.vacuum("annotations_record")
