"""The discussion in the admin: said, answered, read and settled with plain forms."""

from typing import Any

from annotations.models import Annotation, Comment
from tests.admin.site import as_, at, errors_of, fill, page_of, show, text_of
from tests.every_state import EveryState


def say(user: Any, row: Any, words: str, page: str = "comment", **more: str) -> Any:
    return as_(user).post(page_of(row, page), {"body": words, **more})


def test_a_comment_is_said_answered_edited_and_settled(corpus: EveryState) -> None:
    cast, annotation = corpus.cast, corpus.draft.annotation
    answer = say(cast.ben, annotation, "<b>@cleo</b> whose קפה?\r\nTheirs? 👩‍💻")
    thread = Comment.objects.get()
    assert answer.url == page_of(annotation) + f"#comment-{thread.pk}"
    page = text_of(as_(cast.ada).get(page_of(annotation)))
    assert "&lt;b&gt;@cleo&lt;/b&gt; whose קפה?" in page
    assert page_of(thread, "edit") not in page
    assert say(cast.ada, thread, "Theirs.", "answer").status_code == 302
    fill(as_(cast.ben), page_of(thread, "edit"), body="Whose?")
    thread.refresh_from_db()
    assert thread.body == "Whose?"
    assert thread.edited_at
    as_(cast.ada).post(page_of(thread, "resolve"))
    refused = say(cast.ben, thread, "But?", "answer")
    assert "Reopen it" in errors_of(refused)
    assert "But?" in text_of(refused)
    as_(cast.ada).post(page_of(thread, "reopen"))
    thread.refresh_from_db()
    assert thread.resolved_at is None
    assert "Whose?" in text_of(as_(cast.ada).get(page_of(annotation, "history")))


def test_a_call_waits_on_the_front_page_until_it_is_read(corpus: EveryState) -> None:
    cast = corpus.cast
    say(cast.ben, corpus.draft.verdict, "@cleo, is this one?")
    thread = Comment.objects.get()

    def waiting() -> int:
        rows = as_(cast.cleo).get("/admin/").context["waiting"]
        return next(one.count for one in rows if one.title == "Comments that call you")

    assert waiting() == 1
    assert "is this one?" not in text_of(as_(cast.cleo).get(at("mention") + "?read=no"))
    show(cast.cleo, corpus.draft.verdict)
    assert "is this one?" in text_of(as_(cast.cleo).get(at("mention") + "?read=no"))
    assert "is this one?" not in text_of(as_(cast.dora).get(at("mention")))
    page = as_(cast.cleo).get(page_of(thread))
    assert "Not read yet" in text_of(page)
    back = as_(cast.cleo).post(page_of(thread, "read"), {"next": page_of(thread)})
    assert back.url.startswith(page_of(thread))
    assert waiting() == 0


def test_nobody_is_led_to_a_foreign_site(corpus: EveryState) -> None:
    answer = say(
        corpus.cast.ben, corpus.draft.verdict, "Hm.", next="https://evil.example/"
    )
    assert answer.url.startswith("/admin/")


def test_the_lists_narrow_by_what_is_open(corpus: EveryState) -> None:
    cast = corpus.cast
    for words in ("First?", "Second?"):
        say(cast.ben, corpus.draft.verdict, words)
    as_(cast.ben).post(page_of(Comment.objects.earliest("id"), "resolve"))
    listed = text_of(as_(cast.ada).get(at("comment") + "?thread=open"))
    assert "Second?" in listed
    assert "First?" not in listed
    assert "First?" in text_of(as_(cast.ada).get(at("comment") + "?thread=resolved"))


def test_only_colleagues_discuss(corpus: EveryState) -> None:
    annotation: Annotation = corpus.draft.annotation
    for user in (corpus.cast.emil, corpus.cast.nobody):
        assert say(user, annotation, "Hello?").status_code == 403
    assert not Comment.objects.exists()
