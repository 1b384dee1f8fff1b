"""What an editor sees before a verdict is published is what readers see after, and it changes nothing."""

from typing import Any

import pytest

from annotations.models import Event, History, Newsroom, Record
from annotations.workflow import subscribe
from tests.admin.site import as_, fill, page_of, show, text_of
from tests.cast import act
from tests.corpus import Case
from tests.every_state import EveryState

pytestmark = pytest.mark.django_db


def test_the_preview_is_what_is_published_and_changes_nothing(
    corpus: EveryState,
) -> None:
    case, cast = corpus.approved, corpus.cast
    subscribe(
        act(cast.emil),
        Newsroom.objects.get(),
        url="https://a.example/",
        event_types=["verdict.*"],
    )
    subscribe(
        act(cast.emil),
        Newsroom.objects.get(),
        url="https://b.example/",
        event_types=["agent.merged"],
    )
    show(cast.cleo, case.verdict)
    before = state(case)
    page = as_(cast.cleo).get(page_of(case.verdict, "publish"))
    rehearsal = page.context["rehearsal"]
    assert rehearsal.is_valid
    assert [one.subscription.url for one in rehearsal.told] == ["https://a.example/"]
    preview = as_(cast.cleo).get(f"/verdicts/{case.verdict.ref}/preview/")
    card = as_(cast.cleo).get(f"/verdicts/{case.verdict.ref}/preview/?as=card")
    assert state(case) == before
    assert as_(cast.cleo).get(f"/verdicts/{case.verdict.ref}/").status_code == 404
    fill(as_(cast.cleo), page_of(case.verdict, "publish"))
    public = main_of(as_(cast.nobody).get(f"/verdicts/{case.verdict.ref}/"))
    assert without_times(main_of(preview)) == without_times(public)
    assert case.version.summary[:40] in text_of(card)
    assert "no-store" in preview["Cache-Control"]


def test_only_editors_see_a_preview(corpus: EveryState) -> None:
    address = f"/verdicts/{corpus.approved.verdict.ref}/preview/"
    for user in (corpus.cast.ben, corpus.cast.emil):
        assert as_(user).get(address).status_code == 403
    assert as_(corpus.cast.cleo).get("/verdicts/V-99999/preview/").status_code == 404
    unapproved = f"/verdicts/{corpus.draft.verdict.ref}/preview/"
    refused = as_(corpus.cast.cleo).get(unapproved)
    assert refused.status_code == 409
    assert "second person" in text_of(refused)


def state(case: Case) -> Any:
    """Return all that a rehearsal might have changed."""
    case.version.refresh_from_db()
    return (
        case.reload().state,
        case.version.published_at,
        Event.objects.count(),
        sorted(Record.objects.values_list("object", "etag")),
        History.objects.count(),
    )


def main_of(answer: Any) -> str:
    assert answer.status_code == 200
    page = text_of(answer)
    return page[page.index('<article class="verdict">') : page.index("</main>")]


def without_times(page: str) -> str:
    """Return a page without the minute at which it was published."""
    lines = page.strip().splitlines()
    return "\n".join(line for line in lines if "<time datetime" not in line)
