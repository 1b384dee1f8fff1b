"""The health check that load balancers and containers ask."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_health_is_ok_when_the_database_answers_and_is_migrated(client: Client) -> None:
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}
    assert "no-store" in answer["Cache-Control"]
