"""`python -m bench.load.preparing`: make what the load works on, and print how to reach it as JSON."""

import argparse
import json
import os
from dataclasses import asdict, dataclass

import django

from bench.corpus import grow


@dataclass(frozen=True)
class Desk:
    """A key, somebody's session, articles with their latest revision, and public annotations."""

    key: str
    session: str
    articles: list[tuple[int, str, str]]  # row, identifier, revision
    words: str  # the first of every article
    public: list[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=1_000)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    django.setup()
    print(json.dumps(asdict(prepared(given.annotations))))


def prepared(annotations: int) -> Desk:
    """Grow the corpus to so many annotations, and make the key and the session."""
    grow(annotations)
    return desk()


def desk() -> Desk:
    """Return what the load needs of a corpus that is there."""
    from django.contrib.auth.models import User  # noqa: PLC0415

    from annotations.models import Record, Revision  # noqa: PLC0415
    from annotations.workflow import Act, add_newsroom, create_api_key  # noqa: PLC0415

    boss, _ = User.objects.get_or_create(
        username="boss", is_superuser=True, is_staff=True
    )
    newsroom = add_newsroom(Act.now(boss), name="Load")
    scopes = ["read", "write", "export"]
    made = create_api_key(
        Act.now(boss), newsroom, scopes=scopes, acts_for=boss, rate=1_000_000
    )
    revisions = Revision.objects.filter(number=1, article__publisher__slug="bench")
    public = Record.objects.filter(kind="annotation", state="current")
    return Desk(
        key=made.plaintext,
        session=session_of(boss),
        articles=[
            (one.article_id, str(one.article.uuid), str(one.uuid))
            for one in revisions.select_related("article")[:50]
        ],
        words="The",
        public=[str(one) for one in public.values_list("object", flat=True)[:50]],
    )


def session_of(person: object) -> str:
    """Return the key of a session in which somebody is logged in."""
    from django.contrib import auth  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    session = SessionStore()
    session[auth.SESSION_KEY] = str(person.pk)  # type: ignore[attr-defined]
    session[auth.BACKEND_SESSION_KEY] = "annotations.workflow.signed_in.People"
    session[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()  # type: ignore[attr-defined]
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    main()
