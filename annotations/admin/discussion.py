"""The discussion of an annotation or a verdict: its threads, and the pages of its verbs.

`discussion_of` gives any page what `admin/annotations/discussion.html` shows. Every form there is a
plain one, and its page stands alone too, so all of it works without scripts.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from annotations.admin.base import ReadOnlyAdmin
from annotations.admin.forms import ActionForm
from annotations.admin.histories import kept_comments
from annotations.admin.links import link_to, name_of, page_of, shortened, utc
from annotations.admin.pages import RowPage, VerbPage
from annotations.models import Annotation, Comment, Mention, Verdict
from annotations.models.discussion import LONGEST_COMMENT
from annotations.numbers import whole
from annotations.workflow import (
    Act,
    comment,
    edit_comment,
    read_mentions,
    reopen,
    resolve,
)
from annotations.workflow.permissions import may_discuss


@dataclass(frozen=True)
class Thread:
    """A first comment with its answers, oldest first; `unread` when one of them calls the reader."""

    first: Comment
    comments: list[Comment]
    unread: bool

    @property
    def is_open(self) -> bool:
        """Return whether it is not resolved."""
        return self.first.resolved_at is None

    @property
    def subject(self) -> str:
        """Return a link to what it is about."""
        return link_to(about(self.first))


def discussion_of(user: Any, *about: Annotation | Verdict) -> dict[str, Any]:
    """Return what the discussion's template shows of one thing, or of several.

    What is said about verdicts of which a version is kept back is kept back too.
    """
    annotations = [one.pk for one in about if isinstance(one, Annotation)]
    verdicts = [one.pk for one in about if isinstance(one, Verdict)]
    threads = threads_in(user, Q(annotation__in=annotations) | Q(verdict__in=verdicts))
    kept = kept_comments(user).filter(verdict__in=verdicts)
    return {
        "comments_kept_back": kept.count() if verdicts else 0,
        "threads": threads,
        "open_threads": sum(1 for one in threads if one.is_open),
        "may_discuss": may_discuss(user),
        "about_several": len(about) != 1,
        "comment_url": page_of(about[0], "comment") if len(about) == 1 else "",
        "longest_comment": LONGEST_COMMENT,
    }


def threads_in(user: Any, which: Q) -> list[Thread]:
    """Return the threads among some comments: open ones first, then resolved, each oldest first."""
    unread = Mention.objects.filter(person=user, read_at=None)
    rows = (
        Comment.objects.filter(which)
        .exclude(pk__in=kept_comments(user).values("pk"))
        .select_related("author", "resolved_by", "annotation__article", "verdict")
        .prefetch_related(
            Prefetch("mentions", unread, to_attr="unread"), "annotation__anchors"
        )
        .order_by("id")
    )
    by_thread: dict[int, list[Comment]] = {}
    for row in rows:
        by_thread.setdefault(row.thread_id or row.pk, []).append(row)
    threads = [
        Thread(rows[0], rows, any(row.unread for row in rows))  # type: ignore[attr-defined]  # prefetched
        for rows in by_thread.values()
        if rows[0].thread_id is None
    ]
    return sorted(threads, key=lambda one: (not one.is_open, one.first.pk))


class BackForm(ActionForm):
    """A form that remembers the page it was opened from."""

    next = forms.CharField(required=False, widget=forms.HiddenInput)


class SayForm(BackForm):
    body = forms.CharField(
        label="Comment",
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For colleagues only. Write @name to call somebody.",
    )


class DiscussionPage(VerbPage):
    """A verb of the discussion; it leads back to where one came from."""

    may = staticmethod(may_discuss)
    form_class: type[ActionForm] = BackForm

    def initial(self, row: Any) -> dict[str, Any]:
        return {"next": self.request.GET.get("next", "")}

    def next_page(self, row: Any, result: Any) -> str:
        back = self.request.POST.get("next", "")
        spot = result if isinstance(result, Comment) else row
        if not url_has_allowed_host_and_scheme(back, {self.request.get_host()}):
            back = page_of(about(spot)) if isinstance(spot, Comment) else page_of(row)
        return f"{back.partition('#')[0]}#comment-{spot.pk}"


class CommentPage(DiscussionPage):
    """A first comment on an annotation or a verdict."""

    title, button = "Comment", "Comment"
    done = "Your comment stands."
    form_class = SayForm

    def perform(self, act: Act, row: Any, form: Any) -> Comment:
        return comment(act, row, form.cleaned_data["body"])


class AnswerPage(CommentPage):
    """An answer in a thread."""

    title, button = "Answer", "Answer"


class EditCommentPage(DiscussionPage):
    title, button = "Edit your comment", "Save"
    done = "Your comment is changed."
    form_class = SayForm

    def initial(self, row: Comment) -> dict[str, Any]:
        return {**super().initial(row), "body": row.body}

    def perform(self, act: Act, row: Comment, form: Any) -> Comment:
        said = form.cleaned_data
        return edit_comment(
            act, row, said["body"], expected_version=said["expected_version"]
        )


class ResolvePage(DiscussionPage):
    title, button = "Resolve", "Resolve"
    explained = "The thread is settled. It stays readable, and can be reopened."
    done = "The thread is resolved."

    def perform(self, act: Act, row: Comment, form: Any) -> Comment:
        return resolve(act, row)


class ReopenPage(DiscussionPage):
    title, button = "Reopen", "Reopen"
    explained = "The thread is open again, and can be answered."
    done = "The thread is open again."

    def perform(self, act: Act, row: Comment, form: Any) -> Comment:
        return reopen(act, row)


class ReadPage(DiscussionPage):
    title, button = "Mark as read", "Mark as read"
    explained = "The comments of this thread no longer wait for you."

    def perform(self, act: Act, row: Comment, form: Any) -> Comment:
        read_mentions(act, row)
        return row


class ThreadPage(RowPage):
    """A thread by itself, with a link to what it is about."""

    template = "admin/annotations/thread.html"

    def about(self, request: HttpRequest, row: Comment) -> dict[str, Any]:
        first = row.thread_id or row.pk
        subject = about(row)
        return {
            "subject": subject,
            "subject_name": name_of(subject),
            "subject_url": page_of(subject),
            "threads": threads_in(request.user, Q(pk=first) | Q(thread=first)),
            "may_discuss": may_discuss(request.user),
            "came_from": request.path,
            "longest_comment": LONGEST_COMMENT,
        }


def about(row: Comment) -> Annotation | Verdict:
    """Return the annotation or the verdict that a comment is about."""
    subject: Annotation | Verdict = row.annotation or row.verdict  # type: ignore[assignment]  # one of the two
    return subject


class OpenFilter(admin.SimpleListFilter):
    """Threads by whether they are settled."""

    title = "thread"
    parameter_name = "thread"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "Open"), ("resolved", "Resolved")]

    def queryset(self, request: Any, queryset: Any) -> Any:
        match self.value():
            case "open":
                return queryset.open()
            case "resolved":
                return queryset.threads().exclude(resolved_at=None)
        return queryset


class ReadFilter(admin.SimpleListFilter):
    """Comments that call me by whether I have read them."""

    title = "read"
    parameter_name = "read"

    def lookups(self, request: Any, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "Not yet"), ("yes", "Read")]

    def queryset(self, request: Any, queryset: Any) -> Any:
        if self.value() in ("no", "yes"):
            return queryset.filter(read_at__isnull=self.value() == "no")
        return queryset


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ("said", "subject", "author", "made", "settled")
    list_filter = (OpenFilter, ("author", admin.RelatedOnlyFieldListFilter))
    search_fields = ("body", "author__username", "verdict__ref")
    pages = {
        "answer": AnswerPage,
        "edit": EditCommentPage,
        "resolve": ResolvePage,
        "reopen": ReopenPage,
        "read": ReadPage,
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return (
            super()
            .get_queryset(request)
            .exclude(pk__in=kept_comments(request.user).values("pk"))
            .select_related(
                "author", "resolved_by", "thread", "verdict", "annotation__article"
            )
            .prefetch_related("annotation__anchors")
        )

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> Any:
        """Show the whole thread of a comment, or why it is kept back."""
        key = whole(object_id)
        if key is None:
            raise Http404
        kept = kept_comments(request.user).filter(pk=key).first()
        if kept and self.seen_by(request.user):
            return HttpResponseRedirect(page_of(about(kept), "disclose"))
        return ThreadPage.as_view(model_admin=self)(request, pk=key)

    @admin.display(description="comment", ordering="id")
    def said(self, row: Comment) -> str:
        return shortened(row.body, 120)

    @admin.display(description="about")
    def subject(self, row: Comment) -> str:
        return link_to(about(row))

    @admin.display(description="said", ordering="created")
    def made(self, row: Comment) -> str:
        return utc(row.created)

    @admin.display(description="thread")
    def settled(self, row: Comment) -> str:
        first = row.thread or row
        return "Resolved" if first.resolved_at else "Open"


@admin.register(Mention)
class MentionAdmin(ReadOnlyAdmin):
    """The comments that call the person who looks, and nobody else's."""

    list_display = ("said", "reason", "author", "subject", "made", "read")
    list_filter = (ReadFilter, "reason")
    search_fields = ("comment__author__username", "comment__verdict__ref")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        mine = obj is None or obj.person_id == request.user.pk
        return mine and super().has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        return (  # type: ignore[no-any-return]
            rows.filter(person=request.user)
            .annotate(
                kept=Exists(kept_comments(request.user).filter(pk=OuterRef("comment")))
            )
            .select_related(
                "person",
                "comment__author",
                "comment__verdict",
                "comment__annotation__article",
            )
            .prefetch_related("comment__annotation__anchors")
        )

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> Any:
        """Show the thread of the comment that calls."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        threads = self.admin_site._registry[Comment]
        return threads.change_view(request, str(row.comment_id))

    @admin.display(description="comment", ordering="id")
    def said(self, row: Any) -> str:
        if row.kept:
            return "Kept back until you have assessed the claim, or asked to see the version."
        return shortened(row.comment.body, 120)

    @admin.display(description="by")
    def author(self, row: Mention) -> str:
        return row.comment.author.get_username()

    @admin.display(description="about")
    def subject(self, row: Mention) -> str:
        return link_to(about(row.comment))

    @admin.display(description="said", ordering="comment__created")
    def made(self, row: Mention) -> str:
        return utc(row.comment.created)

    @admin.display(description="read", ordering="read_at")
    def read(self, row: Mention) -> str:
        return utc(row.read_at)
