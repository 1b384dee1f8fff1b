"""The planning of a verdict: who works on it, and until when publishing is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from annotations.workflow import (
    correct,
    discard,
    edit_verdict,
    publish,
)
from tests.admin.site import (
    as_,
    errors_of,
    fields_of,
    fill,
    form_of,
    page_of,
    show,
    text_of,
)
from tests.cast import Cast, act
from tests.corpus import Case, make_case

pytestmark = pytest.mark.django_db


def test_the_embargo_of_an_approved_version_is_planned_by_an_editor(
    cast: Cast,
) -> None:
    case = make_case(cast).approved()
    day = {"embargo_until_0": "2999-01-01", "embargo_until_1": "12:00"}
    page = as_(cast.ada).get(page_of(case.verdict, "plan"))
    assert "embargo_until_0" not in fields_of(page)
    assert "so an editor changes that" in text_of(page)
    fill(as_(cast.ada), page_of(case.verdict, "plan"), stale_after="2999-02-01", **day)
    assert case.reload().embargo_until is None
    assert str(case.verdict.stale_after) == "2999-02-01"
    fill(as_(cast.cleo), page_of(case.verdict, "plan"), **day)
    publishing = as_(show(cast.cleo, case.reload())).get(
        page_of(case.verdict, "publish")
    )
    assert publishing.context["warnings"] == [
        f"{case.verdict.ref} is under embargo until 2999-01-01 12:00 UTC. Publishing is refused until then."
    ]
    fill(as_(cast.cleo), page_of(case.verdict, "plan"), embargo_until_0="", embargo_until_1="")  # fmt: skip
    told = as_(cast.cleo).get(page_of(case.verdict)).context["timeline"]
    assert [(one.what, one.who) for one in told][-2:] == [
        ("Under embargo until 2999-01-01 12:00", "cleo"),
        ("Embargo lifted", "cleo"),
    ]


def test_an_embargo_is_told_to_the_second_and_only_for_as_long_as_it_holds(
    cast: Cast,
) -> None:
    case = make_case(cast).approved()
    until = datetime(2999, 1, 1, 12, 0, 29, 500_000, tzinfo=UTC)
    edit_verdict(act(cast.cleo), case.reload(), embargo_until=until)
    editor = as_(show(cast.cleo, case.reload()))
    told = "under embargo until 2999-01-01 12:00:30"
    for page in ("change", "publish"):
        assert told in text_of(editor.get(page_of(case.verdict, page)))
    assert told in text_of(as_(cast.ada).get(page_of(case.verdict, "plan")))
    assert told.capitalize() in text_of(editor.get(page_of(case.verdict)))
    over = datetime.now(UTC) - timedelta(seconds=1)
    edit_verdict(act(cast.cleo), case.reload(), embargo_until=over)
    assert "has no embargo" in text_of(as_(cast.ada).get(page_of(case.verdict, "plan")))
    publish(act(cast.cleo), case.reload())
    assert "· under embargo" not in text_of(editor.get(page_of(case.verdict)))


def test_an_embargo_of_a_correction_that_was_given_up_is_not_told_of_what_is_public(
    cast: Cast,
) -> None:
    case = make_case(cast).published()
    version = correct(
        act(cast.ada), case.reload(), change_class="update", public_note="Café. 👩‍💻"
    )
    until = datetime(2999, 1, 1, 12, tzinfo=UTC)
    edit_verdict(act(cast.cleo), case.reload(), embargo_until=until)
    told = "· under embargo until 2999-01-01 12:00"
    assert told in text_of(as_(cast.cleo).get(page_of(case.verdict)))
    discard(act(cast.ada), version)
    assert told not in text_of(as_(cast.cleo).get(page_of(case.verdict)))


def choices_of(user: User, case: Case) -> list[str]:
    """Return the names to whom the planning of a verdict offers to give it."""
    page = as_(user).get(page_of(case.verdict, "plan"))
    return [str(label) for value, label in form_of(page).fields["assigned_to"].choices if value]  # fmt: skip


def test_a_verdict_is_given_to_those_who_can_work_on_it(cast: Cast) -> None:
    case = make_case(cast)
    assert choices_of(cast.ada, case) == ["ada", "ben", "cleo", "dora"]
    fill(as_(cast.ada), page_of(case.verdict, "plan"), assigned_to=str(cast.dora.pk))
    assert case.reload().assigned_to == cast.dora
    page = fill(
        as_(cast.ada), page_of(case.verdict, "plan"), assigned_to=str(cast.emil.pk)
    )
    assert "Select a valid choice" in errors_of(page)
    assert case.reload().assigned_to == cast.dora


def test_whoever_has_a_verdict_and_loses_the_role_keeps_it_until_another_is_chosen(
    cast: Cast,
) -> None:
    case = make_case(cast)
    cast.ada.groups.clear()
    cast.ada.is_active = False
    cast.ada.save()
    assert choices_of(cast.ben, case) == ["ada", "ben", "cleo", "dora"]
    fill(as_(cast.ben), page_of(case.verdict, "plan"), stale_after="2999-02-01")
    assert case.reload().assigned_to == cast.ada
    assert str(case.verdict.stale_after) == "2999-02-01"


def test_an_embargo_of_what_is_public_is_refused_on_the_page(cast: Cast) -> None:
    case = make_case(cast).published()
    day = {"embargo_until_0": "2999-01-01", "embargo_until_1": "12:00"}
    page = fill(as_(cast.cleo), page_of(case.verdict, "plan"), **day)
    assert "is public, and an embargo does not take it back. Withhold it" in text_of(
        page
    )
    assert case.reload().embargo_until is None
