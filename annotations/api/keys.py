"""The key behind a prefix, with its newsroom and the person it acts for: one statement, made once.

Every request with a key asks this, so Django's compiler is kept out of it.
"""

from functools import cache

from django.contrib.auth.models import User

from annotations.api.side_by_side import Models, columns, objects
from annotations.models import ApiKey, Newsroom
from annotations.workflow.permissions import remember_roles
from factcheck.postgresql.cursors import prepared_cursor

READ: Models = (ApiKey, Newsroom, User)
QUERY = """
    SELECT {columns}, ARRAY(
        SELECT role.name FROM auth_group role
        JOIN auth_user_groups membership ON membership.group_id = role.id
        WHERE membership.user_id = annotations_apikey.acts_for_id)
    FROM annotations_apikey
    JOIN annotations_newsroom ON annotations_newsroom.id = annotations_apikey.newsroom_id
    LEFT JOIN auth_user ON auth_user.id = annotations_apikey.acts_for_id
    WHERE annotations_apikey.prefix = %s
"""


def key_with(prefix: str) -> ApiKey | None:
    """Return the key with a prefix, whether it still opens anything or not; one query."""
    with prepared_cursor("default") as cursor:
        cursor.execute(query(), [prefix])
        row = cursor.fetchone()
    if row is None:
        return None
    key, newsroom, person = objects(READ, row)
    key.newsroom = newsroom
    key.acts_for = person if person.pk else None
    if key.acts_for:
        remember_roles(key.acts_for, row[-1])
    found: ApiKey = key
    return found


@cache
def query() -> str:
    """Return the statement, with every column of the models."""
    return QUERY.format(columns=columns(READ))
