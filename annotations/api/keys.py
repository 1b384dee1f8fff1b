"""The key behind a prefix, with its newsroom and the person it acts for, and the request counted.

Every request with a key asks this, so Django's compiler is kept out of it.
"""

from functools import cache

from django.contrib.auth.models import User
from django.utils import timezone

from annotations.api.counting import BESIDE_KEY, HEAD, moment
from annotations.models import ApiKey, Newsroom
from annotations.workflow.permissions import ROLES_OF, remember_roles
from annotations.workflow.side_by_side import Models, columns, objects
from factcheck.postgresql.cursors import prepared_cursor

READ: Models = (ApiKey, Newsroom, User)
QUERY = """
    WITH known AS MATERIALIZED (
        SELECT {columns}, {roles} FROM annotations_apikey
        JOIN annotations_newsroom ON annotations_newsroom.id = annotations_apikey.newsroom_id
        LEFT JOIN auth_user ON auth_user.id = annotations_apikey.acts_for_id
        WHERE annotations_apikey.prefix = %(prefix)s
    ),
    opened AS MATERIALIZED (
        SELECT key.id FROM annotations_apikey key JOIN annotations_newsroom ON key.newsroom_id = annotations_newsroom.id
        WHERE key.prefix = %(prefix)s AND key.secret_sha256 = %(secret)s AND annotations_newsroom.active
          AND key.revoked_at IS NULL AND key.expires_at > %(now)s
    ),
    {count}
    SELECT known.*, (SELECT hits FROM counted), ({head}) FROM known
"""


def key_with(
    prefix: str, secret: str, read_to: tuple[int, str] | None = None
) -> ApiKey | None:
    """Return the key with a prefix, whether it still opens anything or not; one query.

    Where it does, and the SHA-256 of its secret is the one given, the request is counted too, with how
    far its caller has read the change feed.
    """
    values = moment(read_to) | {
        "prefix": prefix,
        "secret": secret,
        "now": timezone.now(),
    }
    with prepared_cursor("default") as cursor:
        cursor.execute(query(), values)
        row = cursor.fetchone()
    if row is None:
        return None
    key, newsroom, person = objects(READ, row)
    key.newsroom, key.hits, key.head = newsroom, row[-2], row[-1]
    key.acts_for = person if person.pk else None
    if key.acts_for:
        remember_roles(key.acts_for, row[-3])
    found: ApiKey = key
    return found


@cache
def query() -> str:
    """Return the statement, with every column of the models."""
    roles = ROLES_OF.format(person="annotations_apikey.acts_for_id")
    return QUERY.format(columns=columns(READ), roles=roles, count=BESIDE_KEY, head=HEAD)
