"""A new text of an article: what becomes of annotations, verdicts and what readers are told."""

import pytest

from annotations.anchoring.text import normalise
from annotations.models import Event, History, Record
from annotations.workflow import (
    Act,
    InvalidContent,
    Use,
    accept_place,
    annotate,
    approve,
    edit_draft,
    submit,
    withdraw,
)
from annotations.workflow.articles import RevisionContent
from annotations.workflow.errors import TransitionNotAllowed
from annotations.workflow.revising import preview
from tests.corpus import (
    CAPTURED,
    highlight,
    make_article,
    make_case,
    make_evidence,
    span_of,
)
from tests.revising.texts import (
    CLOSES,
    DECISION,
    FIRST,
    PEOPLE,
    SIGN,
    SIGNED,
    add_revision,
    anchors_in,
    changed,
    state_in,
)

TURNED = ("did not sign", "did sign")
RECOUNTED = ("4,200", "2,400")


@pytest.fixture
def article(cast):
    return make_article(cast, text=FIRST)


def test_each_annotation_is_carried_flagged_or_orphaned_with_a_reason(cast, article):
    signed, people, closes, sign = (
        highlight(cast, article, words) for words in (SIGNED, PEOPLE, CLOSES, SIGN)
    )
    lines = normalise(FIRST).splitlines(keepends=True)
    text = changed(TURNED, RECOUNTED, text="".join([*lines[:3], *lines[4:]]))
    add_revision(cast, article, text)
    assert state_in(sign, 2) == "anchored"
    assert state_in(signed, 2) == "text_changed"
    assert anchors_in(signed, 2)[0].reason == "negation"
    assert state_in(people, 2) == "text_changed"
    assert anchors_in(people, 2)[0].reason == "number"
    [gone] = anchors_in(closes, 2)
    assert gone.state == "orphaned"
    assert gone.reason
    assert gone.start is None
    assert gone.exact == CLOSES
    [standing] = anchors_in(sign, 2)
    assert standing.exact == SIGN


def test_words_nobody_accepted_are_never_carried_further_as_if_they_were(cast, article):
    signed = highlight(cast, article, SIGNED)
    turned = changed(TURNED)
    add_revision(cast, article, turned)
    add_revision(cast, article, turned + "One more line at the end of the article.\n")
    [anchor] = anchors_in(signed, 3)
    assert anchor.state == "text_changed"
    assert "did sign" in anchor.exact


def test_words_that_come_back_are_anchored_again(cast, article):
    signed = highlight(cast, article, SIGNED)
    add_revision(cast, article, changed(TURNED))
    add_revision(cast, article, FIRST + "One more line at the end of the article.\n")
    assert state_in(signed, 3) == "anchored"
    assert anchors_in(signed, 3)[0].exact == SIGNED


def test_words_a_person_accepted_are_the_ones_that_are_carried_on(cast, article):
    signed = highlight(cast, article, SIGNED)
    second = add_revision(cast, article, changed(TURNED))
    accept_place(Act.now(cast.ada), signed, second)
    third = changed(TURNED) + "One more line at the end of the article.\n"
    add_revision(cast, article, third)
    [anchor] = anchors_in(signed, 3)
    assert anchor.state == "anchored"
    assert "did sign" in anchor.exact


def test_a_proposal_seen_in_an_older_revision_cannot_be_accepted(cast, article):
    signed = highlight(cast, article, SIGNED)
    second = add_revision(cast, article, changed(TURNED))
    add_revision(cast, article, changed(("did not sign", "will never sign")))
    with pytest.raises(TransitionNotAllowed, match="Revision 3"):
        accept_place(Act.now(cast.ada), signed, second)


def test_all_parts_of_a_quotation_are_carried(cast, article):
    two = highlight(cast, article, SIGNED, DECISION)
    add_revision(cast, article, "Update: the meeting was short.\n\n" + FIRST)
    parts = anchors_in(two, 2)
    assert [(one.part, one.state) for one in parts] == [
        (1, "anchored"),
        (2, "anchored"),
    ]
    assert [one.exact for one in parts] == [SIGNED, DECISION]


def test_a_highlight_in_an_older_revision_is_carried_to_the_latest(cast, article):
    first = article.revisions.get(number=1)
    add_revision(cast, article, changed(RECOUNTED))
    made = annotate(Act.now(cast.ada), first, [span_of(first, SIGNED)])
    assert state_in(made, 2) == "anchored"


def test_withdrawn_annotations_stay_where_they_were(cast, article):
    gone = highlight(cast, article, SIGNED)
    withdraw(Act.now(cast.ada), gone)
    add_revision(cast, article, changed(RECOUNTED))
    assert anchors_in(gone, 2) == []


def test_history_has_one_entry_for_each_change_of_state(cast, article):
    signed, closes = (highlight(cast, article, words) for words in (SIGNED, CLOSES))
    add_revision(cast, article, changed(TURNED))
    add_revision(cast, article, changed(TURNED, RECOUNTED))
    entries = History.objects.filter(verb="carry")
    assert [entry.object for entry in entries] == [signed.uuid]
    assert not entries.filter(object=closes.uuid).exists()
    entry = entries.get()
    assert entry.before["state"] == "anchored"
    assert entry.after == {
        "revision": 2,
        "part": 1,
        "state": "text_changed",
        "reason": "negation",
    }


def test_the_same_text_is_refused_and_nothing_is_stored(cast, article):
    with pytest.raises(InvalidContent, match="exactly this text"):
        add_revision(cast, article, FIRST)
    assert article.revisions.count() == 1


@pytest.mark.parametrize("text", ["", " \r\n\t ", "\ufeff"])
def test_an_empty_text_is_refused(cast, article, text):
    with pytest.raises(InvalidContent, match="empty"):
        add_revision(cast, article, text)


@pytest.mark.parametrize(
    ("notice", "kind"),
    [
        ("", "silent_edit"),
        ("Update, 4 March: the board has replied.\n\n", "marked_update"),
        ("Correction: an earlier version gave a wrong number.\n\n", "correction"),
        ("Retraction: this article has been withdrawn.\n\n", "retraction"),
    ],
)
def test_the_publishers_notice_decides_the_kind_of_change(cast, article, notice, kind):
    revision = add_revision(cast, article, notice + changed(RECOUNTED))
    assert revision.change_kind == kind


def test_a_notice_that_was_there_before_marks_nothing(cast):
    text = "Correction: an earlier version gave a wrong number.\n\n" + FIRST
    article = make_article(cast, text=text)
    assert (
        add_revision(cast, article, changed(TURNED, text=text)).change_kind
        == "silent_edit"
    )


def test_what_a_person_says_of_a_change_counts_for_more(cast, article):
    revision = add_revision(
        cast, article, changed(RECOUNTED), change_kind="marked_update"
    )
    assert revision.change_kind == "marked_update"


def test_a_preview_says_what_would_happen_and_stores_nothing(cast, article):
    signed, sign = (highlight(cast, article, words) for words in (SIGNED, SIGN))
    content = RevisionContent(raw=changed(TURNED), captured_at=CAPTURED)
    shown = preview(article, content)
    assert shown.change_kind == "silent_edit"
    assert {one.after.annotation_id: one.after.state for one in shown.carried} == {
        signed.pk: "text_changed",
        sign.pk: "anchored",
    }
    assert article.revisions.count() == 1
    assert anchors_in(signed, 2) == []


def published(cast, **content):
    """Publish a verdict with an appearance and a passage as evidence in one article."""
    article = make_article(cast, text=FIRST + "The mayor said the café had closed.\n")
    return make_case(cast, article=article, **content)


def test_a_verdict_is_put_up_for_review_when_its_appearance_changes(cast):
    case = published(cast).published()
    text = case.article.revisions.get().text.replace("had closed", "had not closed")
    add_revision(cast, case.article, text)
    assert "words of an appearance changed" in case.reload().review_reason
    assert "revision 2" in case.verdict.review_reason


def test_a_verdict_is_put_up_for_review_when_its_evidence_changes(cast):
    article = make_article(cast, text=FIRST, url="https://northern-echo.example/quay")
    passage = highlight(cast, article, PEOPLE)
    evidence = make_evidence(
        cast, kind="passage", annotation=passage, url="", quote="", title="The count"
    )
    case = make_case(
        cast, article=make_article(cast, url="https://northern-echo.example/other")
    )
    edit_draft(
        Act.now(cast.ada),
        case.version,
        [Use(evidence=evidence, stance="supports", rationale="It counts.")],
    )
    add_revision(cast, article, changed(RECOUNTED))
    assert "used as evidence changed" in case.reload().review_reason


def test_a_change_elsewhere_in_the_article_flags_no_verdict(cast):
    case = published(cast).published()
    text = case.article.revisions.get().text.replace("Monday", "Tuesday")
    add_revision(cast, case.article, text)
    assert case.reload().review_reason == ""


def test_a_version_cannot_be_approved_on_words_that_changed_since_it_was_submitted(
    cast,
):
    case = published(cast)
    submit(Act.now(cast.ada), case.version)
    text = case.article.revisions.get().text.replace("had closed", "had not closed")
    add_revision(cast, case.article, text)
    with pytest.raises(TransitionNotAllowed, match="changed since"):
        approve(Act.now(cast.ben), case.version)


def test_readers_hear_once_of_each_public_annotation(cast):
    case = published(cast).published()
    seq = Event.objects.latest("seq").seq
    text = case.article.revisions.get().text.replace("had closed", "had not closed")
    add_revision(cast, case.article, text)
    told = Event.objects.filter(seq__gt=seq).values_list("type", flat=True)
    assert sorted(told) == [
        "annotation.flagged",
        "article.revised",
        "revision.published",
    ]


def test_readers_are_never_shown_other_words_than_were_chosen(cast):
    case = published(cast).published()
    text = case.article.revisions.get().text.replace("had closed", "had not closed")
    add_revision(cast, case.article, text)
    for kind in ("appearance", "verdict"):
        for row in Record.objects.current().of_kind(kind):
            body = bytes(row.body).decode()
            assert "the café had closed" in body
            assert "had not closed" not in body
