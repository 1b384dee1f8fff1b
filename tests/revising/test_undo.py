"""Taking back the last act on an annotation: by a new act, with history, and readers told."""

import pytest

from annotations.models import Event, History, Record
from annotations.vocabulary import AnnotationStatus
from annotations.workflow import (
    Act,
    InvalidContent,
    NotPermitted,
    TransitionNotAllowed,
    accept_place,
    edit_annotation,
    reanchor,
    undo,
    withdraw,
)
from annotations.workflow.undoing import last_act
from tests.corpus import highlight, make_article, make_case, span_of
from tests.revising.texts import (
    DECISION,
    FIRST,
    SIGNED,
    add_revision,
    anchors_in,
    changed,
)

TURNED = ("did not sign", "did sign")


@pytest.fixture
def article(cast):
    return make_article(cast, text=FIRST)


@pytest.fixture
def signed(cast, article):
    return highlight(cast, article, SIGNED)


def take_back(user, annotation, **said):
    annotation.refresh_from_db()
    return undo(Act.now(user), annotation, last_act(annotation).pk, **said)


def kept(annotation, number):
    names = ("part", "start", "end", "exact", "prefix", "suffix", "state", "reason")
    return [
        [getattr(one, name) for name in names] for one in anchors_in(annotation, number)
    ]


def test_an_accepted_place_waits_for_a_person_again(cast, article, signed):
    second = add_revision(cast, article, changed(TURNED))
    before = kept(signed, 2)
    accept_place(Act.now(cast.ada), signed, second)
    take_back(cast.ada, signed)
    assert kept(signed, 2) == before
    assert before[0][6] == "text_changed"


def test_a_move_is_taken_back_and_taken_back_again(cast, article, signed):
    revision = article.revisions.get()
    there = kept(signed, 1)
    reanchor(Act.now(cast.ada), signed, revision, [span_of(revision, DECISION)])
    moved = kept(signed, 1)
    take_back(cast.ada, signed)
    assert kept(signed, 1) == there
    take_back(cast.ada, signed)
    assert kept(signed, 1) == moved


def test_an_edit_is_taken_back_field_by_field(cast, signed):
    edit_annotation(Act.now(cast.ada), signed, note="Éva says 👩‍💻", tags=["a", "b"])
    take_back(cast.ada, signed)
    signed.refresh_from_db()
    assert (signed.note, signed.tags) == ("", [])


def test_a_withdrawal_and_a_new_highlight_are_taken_back(cast, signed):
    withdraw(Act.now(cast.ada), signed)
    take_back(cast.ada, signed)
    signed.refresh_from_db()
    assert signed.status == AnnotationStatus.ACTIVE
    fresh = highlight(cast, signed.article, DECISION)
    take_back(cast.ada, fresh)
    fresh.refresh_from_db()
    assert fresh.status == AnnotationStatus.WITHDRAWN


def test_what_was_withdrawn_before_a_revision_is_carried_onto_it(cast, article, signed):
    withdraw(Act.now(cast.ada), signed)
    add_revision(cast, article, changed(TURNED))
    take_back(cast.ada, signed)
    assert anchors_in(signed, 2)[0].state == "text_changed"


def test_every_undo_has_its_own_history(cast, signed):
    edit_annotation(Act.now(cast.ada), signed, note="one")
    take_back(cast.ben, signed)
    entry = History.objects.filter(object=signed.uuid).first()
    assert (entry.verb, entry.actor) == ("undo", cast.ben)
    assert (entry.before, entry.after) == ({"note": "one"}, {"note": ""})


def test_what_was_changed_since_is_not_undone(cast, signed):
    edit_annotation(Act.now(cast.ada), signed, note="one")
    seen = last_act(signed).pk
    edit_annotation(Act.now(cast.ben), signed, note="two")
    with pytest.raises(TransitionNotAllowed, match=r"newer has happened .* by ben"):
        undo(Act.now(cast.ada), signed, seen)
    signed.refresh_from_db()
    assert signed.note == "two"


def test_a_place_in_an_older_revision_is_not_put_back(cast, article, signed):
    revision = article.revisions.get()
    reanchor(Act.now(cast.ada), signed, revision, [span_of(revision, DECISION)])
    seen = last_act(signed).pk
    add_revision(cast, article, changed(TURNED))
    with pytest.raises(TransitionNotAllowed, match="Revision 2"):
        undo(Act.now(cast.ada), signed, seen)


def test_what_the_engine_carried_is_not_undone(cast, article, signed):
    add_revision(cast, article, changed(TURNED))
    assert last_act(signed) is None
    entry = History.objects.filter(object=signed.uuid).first()
    with pytest.raises(TransitionNotAllowed, match="cannot be undone"):
        undo(Act.now(cast.ada), signed, entry.pk)


@pytest.fixture
def case(cast):
    return make_case(cast).published()


def test_a_public_withdrawal_is_taken_back_by_an_editor_with_an_event(cast, case):
    withdraw(Act.now(cast.cleo), case.annotation, reason="It was the wrong café.")
    seq = Event.objects.latest("seq").seq
    take_back(cast.cleo, case.annotation, reason="It was the right one after all.")
    told = Event.objects.filter(seq__gt=seq)
    assert sorted(told.values_list("type", flat=True)) == [
        "annotation.restored",
        "appearance.restored",
        "verdict.changed",
    ]
    restored = told.get(type="annotation.restored")
    assert restored.public_note == "It was the right one after all."
    record = Record.objects.get(kind="annotation", object=case.annotation.uuid)
    assert record.state == "current"


def test_a_public_withdrawal_is_never_taken_back_silently(cast, case):
    withdraw(Act.now(cast.cleo), case.annotation, reason="It was the wrong café.")
    with pytest.raises(InvalidContent, match="Readers have been told"):
        take_back(cast.cleo, case.annotation)
    with pytest.raises(NotPermitted):
        take_back(cast.ada, case.annotation, reason="I was wrong.")
    case.annotation.refresh_from_db()
    assert case.annotation.status == AnnotationStatus.WITHDRAWN
