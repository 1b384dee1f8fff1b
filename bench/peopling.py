"""A desk around a corpus: people, publishers, work in every state, and what partners and the worker leave behind.

PostgreSQL writes the rows (`peopling.sql`), without our verbs and triggers: thousands of them in seconds. So it
is for looking at pages alone; what `verify` says of such a corpus means nothing.
"""

from pathlib import Path
from typing import Any

ROWS = Path(__file__).with_suffix(".sql")
ROLES = {
    "bench-ann": "annotator",
    "bench-art": "annotator",
    "bench-rae": "reviewer",
    "bench-rob": "reviewer",
    "bench-eve": "editor",
    "bench-pam": "partner manager",
}


def people_it() -> dict[str, Any]:
    """Put a desk around the corpus, unless there is one; return its people by role."""
    from django.contrib.auth.models import Group, User  # noqa: PLC0415  # models need Django set up
    from django.db import connection, transaction  # noqa: PLC0415

    from annotations.models import Publisher  # noqa: PLC0415

    people = {}
    for name, role in ROLES.items():
        person, _ = User.objects.get_or_create(username=name, is_staff=True)
        person.groups.add(Group.objects.get_or_create(name=role)[0])
        people[role] = person
    if Publisher.objects.filter(slug="house-1").exists():
        return people
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(ROWS.read_text(encoding="utf-8"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as a server that has had the time
    return people
