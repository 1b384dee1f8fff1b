"""From a highlight to a published and retracted verdict, over the API alone."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import Annotation, Revision
from tests.api.writing.desk import Desk
from tests.cast import Cast
from tests.corpus import TEXT, make_article, make_scale
from tests.partners import API

pytestmark = pytest.mark.django_db
WORDS = "the sign still said"
QUOTED = {"selector": {"type": "TextQuoteSelector", "exact": WORDS}}


def test_it_works(cast: Cast) -> None:
    article = make_article(cast)
    scale = make_scale(cast)
    ada, ben, cleo = (Desk.of(one) for one in (cast.ada, cast.ben, cast.cleo))

    annotation, _ = ada.done(
        "POST", "annotations/", {"article": article.ref, "target": QUOTED, "note": "🙂"}
    )
    start = TEXT.replace("\r\n", "\n").index(WORDS)
    (anchor,) = annotation["anchors"]
    assert (anchor["start"], anchor["end"]) == (start, start + len(WORDS))
    assert annotation["working"] == {"creator": "ada", "note": "🙂"}

    claim, _ = ada.done("POST", "claims/", {"text": "It is shut.", "language": "en"})
    ada.done(
        "POST",
        f"claims/{claim['ref']}/appearances/",
        {"annotation": annotation["id"], "stance": "asserts"},
    )
    page = {
        "kind": "web_page",
        "tier": "primary",
        "title": "T",
        "url": "https://x.example/",
    }
    evidence, _ = ada.done("POST", "evidence/", page)
    said, etag = ada.done(
        "POST",
        "verdicts/",
        {
            "claim": claim["ref"],
            "scale": scale.slug,
            "rating": "true",
            "summary": "So it is.",
            "justification": "The register says so.",
            "as_of": "2025-03-01",
            "evidence": [{"evidence": evidence["id"], "stance": "supports"}],
        },
    )
    address = f"verdicts/{said['verdict']['ref']}/"
    reader = Client()
    assert reader.get(API + address).status_code == 404

    _, etag = ada.done("POST", f"{address}submit/", {}, If_Match=etag)
    _, etag = ben.done("POST", f"{address}approve/", {}, If_Match=etag)
    _, etag = cleo.done("POST", f"{address}publish/", {}, If_Match=etag)
    public = reader.get(API + address).json()
    assert public["rating"]["code"] == "true"
    assert "working" not in public

    note = {"public_note": "The register was wrong."}
    cleo.done("POST", f"{address}retract/", note, If_Match=etag)
    assert reader.get(API + address).status_code == 410


def test_a_new_revision_says_what_became_of_each_annotation(cast: Cast) -> None:
    article = make_article(cast)
    ada = Desk.of(cast.ada)
    made, _ = ada.done(
        "POST", "annotations/", {"article": article.ref, "target": QUOTED}
    )
    said, _ = ada.done(
        "POST", f"articles/{article.ref}/revisions/", {"text": f"Update: new.\n{TEXT}"}
    )
    (carried,) = said["carried"]
    assert said["revision"]["number"] == 2
    assert (carried["annotation"], carried["state"], carried["exact"]) == (
        made["id"],
        "anchored",
        WORDS,
    )
    assert Revision.objects.filter(article=article).count() == 2


def test_a_highlight_takes_few_queries(cast: Cast) -> None:
    article = make_article(cast)
    ada = Desk.of(cast.ada)
    with CaptureQueriesContext(connection) as asked:
        ada.done("POST", "annotations/", {"article": article.ref, "target": QUOTED})
    real = [one for one in asked if "SAVEPOINT" not in one["sql"]]
    # The key with its person's roles, the request counted; the text; the annotation with its history; the anchors,
    # and whether a later text has come.
    assert len(real) == 4


def test_one_key_one_highlight(cast: Cast) -> None:
    body = {"article": make_article(cast).ref, "target": QUOTED}
    ada = Desk.of(cast.ada)
    first = ada.send("POST", "annotations/", body, Idempotency_Key="a-1")
    assert ada.send("POST", "annotations/", body, Idempotency_Key="a-1") == first
    assert Annotation.objects.count() == 1
    other = {**body, "note": "another"}
    status, said, _ = ada.send("POST", "annotations/", other, Idempotency_Key="a-1")
    assert (status, said["code"]) == (422, "idempotency_key_reused")


def test_an_edit_says_which_version_it_edits(cast: Cast) -> None:
    ada = Desk.of(cast.ada)
    claim, etag = ada.done("POST", "claims/", {"text": "A.", "language": "en"})
    address = f"claims/{claim['id']}/"
    change = {"text": "B."}
    assert ada.send("PATCH", address, change)[0] == 428
    _, newer = ada.done("PATCH", address, change, If_Match=etag)
    for stale in (
        etag,
        "*",
    ):  # whatever it is by now is no version that anybody has seen
        status, said, _ = ada.send("PATCH", address, change, If_Match=stale)
        assert (status, said["code"]) == (412, "stale_version")
    assert ada.done("GET", f"working/{address}")[1] == newer
