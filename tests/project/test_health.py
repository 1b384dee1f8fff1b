"""The health check that load balancers and containers ask."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from factcheck.database import DatabaseUnavailable, require_database


@pytest.mark.django_db
def test_health_is_ok_when_the_database_answers_and_is_migrated(client: Client) -> None:
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_a_database_that_cannot_keep_every_character_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    require_database()
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS narrow")
        cursor.execute(
            "CREATE DATABASE narrow TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' "
            "LOCALE_PROVIDER libc"
        )
    monkeypatch.setattr(settings, "DATABASE", settings.DATABASE | {"dbname": "narrow"})
    with pytest.raises(DatabaseUnavailable, match="encoded in LATIN1"):
        require_database()
