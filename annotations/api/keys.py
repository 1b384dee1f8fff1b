"""The key behind a prefix, with its newsroom and the person it acts for, and the request counted.

Every request with a key asks this, so Django's compiler is kept out of it.
"""

from functools import cache

from django.contrib.auth.models import User
from django.utils import timezone

from annotations.api.counting import AGAIN_BESIDE_KEY, BESIDE_KEY, HEAD, moment
from annotations.models import ApiKey, Newsroom
from annotations.workflow.permissions import ROLES_OF, remember_roles
from annotations.workflow.side_by_side import Models, columns, objects
from factcheck.postgresql.cursors import prepared_cursor

READ: Models = (ApiKey, Newsroom, User)
QUERY = """
    WITH known AS MATERIALIZED (
        SELECT {columns}, CASE WHEN auth_user.id IS NOT NULL THEN {roles} END,
            annotations_apikey.id AS key,
            annotations_apikey.secret_sha256 = %(secret)s AND annotations_newsroom.active
                AND annotations_apikey.revoked_at IS NULL AND annotations_apikey.expires_at > %(now)s AS opens
        FROM annotations_apikey
        JOIN annotations_newsroom ON annotations_newsroom.id = annotations_apikey.newsroom_id
        LEFT JOIN auth_user ON auth_user.id = annotations_apikey.acts_for_id
        WHERE annotations_apikey.prefix = %(prefix)s
    ),
    opened AS (SELECT key AS id FROM known WHERE opens),
    {count}
    SELECT known.*, (SELECT hits FROM counted), ({head}) FROM known
"""
ROLES, OPENS, HITS, HEAD_NOW = -5, -3, -2, -1  # places in its row

# The minute in which this process counted a key last, by its prefix: what is done once a minute was done then.
counted_in: dict[str, int] = {}


def key_with(
    prefix: str, secret: str, read_to: tuple[int, str] | None = None
) -> ApiKey | None:
    """Return the key with a prefix, whether it still opens anything or not.

    Where it does, and the SHA-256 of its secret is the one given, the request is counted too, with how
    far its caller has read the change feed. One query; another where a crash has emptied the counts.
    """
    values = moment(read_to) | {
        "prefix": prefix,
        "secret": secret,
        "now": timezone.now(),
    }
    is_again = read_to is None and counted_in.get(prefix) == values["minute"]
    with prepared_cursor("default") as cursor:
        for count in (AGAIN_BESIDE_KEY, BESIDE_KEY) if is_again else (BESIDE_KEY,):
            cursor.execute(query(count), values)
            row = cursor.fetchone()
            if row is None:
                return None
            if row[HITS] is not None or not row[OPENS]:
                break
    if row[HITS] is not None:
        counted_in[prefix] = values["minute"]
    key, newsroom, person = objects(READ, row)
    key.newsroom, key.hits, key.head = newsroom, row[HITS], row[HEAD_NOW]
    key.acts_for = person if person.pk else None
    if key.acts_for:
        remember_roles(key.acts_for, row[ROLES])
    found: ApiKey = key
    return found


@cache
def query(count: str) -> str:
    """Return the statement, with every column of the models, and the part of it that counts."""
    roles = ROLES_OF.format(person="annotations_apikey.acts_for_id")
    return QUERY.format(columns=columns(READ), roles=roles, count=count, head=HEAD)
