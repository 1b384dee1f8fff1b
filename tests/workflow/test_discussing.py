"""Comments: whom they call, who may change them, and that readers never see one."""

import pytest

from annotations.models import Comment, History, Mention, Record
from annotations.workflow import (
    InvalidContent,
    NotPermitted,
    TransitionNotAllowed,
    comment,
    edit_comment,
    read_mentions,
    reopen,
    resolve,
)
from tests.cast import act
from tests.every_state import EveryState


def called(comment: Comment) -> dict[str, str]:
    return dict(comment.mentions.values_list("person__username", "reason"))


def test_a_comment_calls_whom_it_names_and_whose_work_it_is(
    corpus: EveryState,
) -> None:
    cast = corpus.cast
    said = comment(
        act(cast.ben),
        corpus.draft.annotation,
        "@Cleo, (@dora.) what of @nobody, @emil, @stranger, a@ben.example and me, @ben?",
    )
    assert called(said) == {"cleo": "named", "dora": "named", "ada": "own_work"}
    answer = comment(act(cast.ada), said, "It stands there, @cleo 👩‍💻")
    assert called(answer) == {"ben": "answered", "cleo": "named"}
    assert answer.annotation == corpus.draft.annotation
    on_draft = comment(act(cast.ben), corpus.in_review.verdict, "Which register?")
    assert called(on_draft) == {"ada": "own_work"}


def test_an_edit_keeps_the_old_words_in_history_and_calls_the_newly_named(
    corpus: EveryState,
) -> None:
    cast = corpus.cast
    said = comment(act(cast.ben), corpus.draft.verdict, "@ada: whose café?")
    edit_comment(act(cast.ben), said, "@ada @cleo: whose cafe\u0301?")
    assert called(said) == {"ada": "named", "cleo": "named"}
    entry = History.objects.filter(object=said.uuid, verb="edit_comment").get()
    assert entry.before["body"] == "@ada: whose café?"
    with pytest.raises(NotPermitted, match="author"):
        edit_comment(act(cast.cleo), said, "Never mind.")
    with pytest.raises(InvalidContent, match="empty"):
        edit_comment(act(cast.ben), said, " \n")


def test_a_resolved_thread_is_reopened_before_it_is_answered(
    corpus: EveryState,
) -> None:
    cast = corpus.cast
    thread = comment(act(cast.ben), corpus.draft.verdict, "Whose café?")
    answer = comment(act(cast.ada), thread, "Theirs.")
    resolve(act(cast.ada), answer)
    thread.refresh_from_db()
    assert thread.resolved_by == cast.ada
    with pytest.raises(TransitionNotAllowed, match="Reopen"):
        comment(act(cast.ben), thread, "Sure?")
    with pytest.raises(TransitionNotAllowed, match="resolved"):
        resolve(act(cast.ben), thread)
    reopen(act(cast.ben), thread)
    assert comment(act(cast.ben), answer, "Sure?").thread == thread
    with pytest.raises(TransitionNotAllowed, match="open already"):
        reopen(act(cast.ben), thread)


def test_reading_a_thread_settles_ones_own_calls_alone(corpus: EveryState) -> None:
    cast = corpus.cast
    thread = comment(act(cast.ben), corpus.draft.annotation, "@cleo @ada?")
    answer = comment(act(cast.dora), thread, "@cleo!")
    assert read_mentions(act(cast.cleo), answer) == 2
    unread = Mention.objects.filter(read_at=None).values_list("person__username")
    assert set(unread) == {("ada",), ("ben",)}


def test_who_answers_has_read_the_thread(corpus: EveryState) -> None:
    cast = corpus.cast
    thread = comment(act(cast.ben), corpus.draft.annotation, "@ada @cleo?")
    comment(act(cast.ada), thread, "Yes. 👩‍💻")
    assert thread.mentions.get(person=cast.ada).read_at
    assert thread.mentions.get(person=cast.cleo).read_at is None


def test_readers_are_told_of_no_comment(corpus: EveryState) -> None:
    before = Record.objects.values_list("etag", flat=True)
    known = set(before)
    said = comment(act(corpus.cast.ben), corpus.published.annotation, "A secret.")
    resolve(act(corpus.cast.ben), said)
    assert set(before.all()) == known
    assert not Record.objects.filter(object=said.uuid).exists()
