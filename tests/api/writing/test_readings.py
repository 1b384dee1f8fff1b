"""Independent readings over the API: nobody's program is told of others' highlights before it is done."""

import pytest

from tests.api.writing.desk import Desk
from tests.cast import Cast
from tests.corpus import make_article

pytestmark = pytest.mark.django_db

NOTE = "Zanzibar אמת 👩‍💻 é"


def test_a_reading_from_its_beginning_to_its_end(cast: Cast) -> None:
    ref = make_article(cast).ref
    cleo, ben, dora = (Desk.of(one) for one in (cast.cleo, cast.ben, cast.dora))
    begun, _ = cleo.done("POST", f"articles/{ref}/reading/", {})
    assert (begun["people_done"], begun["ended_at"]) == (0, None)
    words = {"selector": {"type": "TextQuoteSelector", "exact": "the café had closed"}}
    body = {"article": ref, "target": words, "note": NOTE}
    made, etag = ben.done("POST", "annotations/", body)
    own, _ = dora.done("POST", "annotations/", body | {"note": "Mine."})

    own_only, _ = dora.done("GET", f"working/annotations/?article={ref}")
    assert [one["id"] for one in own_only["results"]] == [own["id"]]
    assert dora.done("GET", "working/annotations/?search=Zanzibar")[0]["results"] == []
    for method, path, said in (
        ("GET", f"working/annotations/{made['id']}/", None),
        ("PATCH", f"annotations/{made['id']}/", {"note": "Mine."}),
        ("POST", f"annotations/{made['id']}/withdraw/", {"reason": ""}),
        ("POST", f"annotations/{made['id']}/restore/", {}),
        ("POST", f"annotations/{made['id']}/reanchor/", {"target": words}),
        ("POST", f"annotations/{made['id']}/accept/", {"revision": 1}),
    ):
        status, answer, _ = dora.send(method, path, said, If_Match=etag)
        assert status == 404, path
        assert NOTE not in str(answer)
    number = dora.done("GET", f"working/revisions/?article={ref}")[0]["results"][0]
    shown, _ = dora.done("GET", f"working/revisions/{number['id']}/")
    assert {one["annotation"] for one in shown["carried"]} == {own["id"]}
    standing, _ = dora.done("GET", f"working/articles/{ref}/reading/")
    assert "your own highlights" in standing["kept_back"]
    assert dora.send("POST", f"articles/{ref}/reading/look/", {})[0] == 403

    done, _ = dora.done("POST", f"articles/{ref}/reading/finish/", {})
    assert (done["people_done"], done["because"], done["kept_back"]) == (1, "done", None)  # fmt: skip
    both, _ = dora.done("GET", f"working/annotations/?article={ref}")
    assert {one["id"] for one in both["results"]} == {own["id"], made["id"]}
    assert dora.send("POST", f"articles/{ref}/reading/finish/", {})[0] == 400
    assert ben.done("GET", "working/annotations/")[0]["results"] != both["results"]

    ended, _ = cleo.done("POST", f"articles/{ref}/reading/end/", {})
    assert ended["ended_at"]
    assert len(ben.done("GET", "working/annotations/")[0]["results"]) == 2
    assert ben.send("GET", "working/articles/A-999/reading/")[0] == 404
