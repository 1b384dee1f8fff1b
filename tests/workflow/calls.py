"""Every verb, called once as it should be, and who may call it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import models

from annotations import workflow
from annotations.anchoring import Selectors
from annotations.models import (
    ApiKey,
    Delivery,
    Event,
    History,
    Newsroom,
    Record,
    Relation,
    Release,
    Subscription,
)
from annotations.workflow import (
    Act,
    AppearanceContent,
    ArticleContent,
    CaptureContent,
    ClaimContent,
    EvidenceContent,
    ReleaseContent,
    RevisionContent,
)
from tests.corpus import CAPTURED, TEXT, make_article, simple_scale, span_of
from tests.every_state import EveryState

REPORTERS = frozenset({"ada", "ben", "cleo", "dora", "root"})
REVIEWERS = frozenset({"ben", "cleo", "dora", "root"})
EDITORS = frozenset({"cleo", "root"})
PARTNERS = frozenset({"emil", "root"})
Row = TypeVar("Row", bound=models.Model)
CAPTURE = CaptureContent(
    url="https://archive.example/1",
    captured_at=CAPTURED,
    sha256="0" * 64,
    size=1,
    mime="text/html",
)
SAID = AppearanceContent(stance="reports")
LATER = datetime(2999, 1, 1, tzinfo=UTC)
WEB = EvidenceContent(
    kind="web_page", tier="primary", title="Page", url="https://p.example/"
)


@dataclass(frozen=True)
class Call:
    """A verb, a call of it that only permission can refuse, and who has that permission."""

    verb: str
    who: frozenset[str]
    call: Callable[[EveryState, Act, dict[str, Any]], object]
    label: str = ""
    versioned: bool = False

    def __str__(self) -> str:
        return f"{self.verb} {self.label}".strip()

    def __call__(self, corpus: EveryState, user: User, **more: Any) -> object:
        return self.call(corpus, Act.now(user), more)


def fresh(row: Row) -> Row:
    """Return a row as it is in the database."""
    return type(row)._default_manager.get(pk=row.pk)


def revision(corpus: EveryState) -> Any:
    return corpus.draft.article.revisions.get(number=1)


def spans(corpus: EveryState) -> list[workflow.Span]:
    return [span_of(revision(corpus), "the sign still said")]


def plain(name: str, who: frozenset[str], call: Any, label: str = "") -> Call:
    """Return a call of a verb that knows no version."""
    return Call(name, who, lambda corpus, act, _more: call(corpus, act), label)


def versioned(name: str, who: frozenset[str], call: Any, label: str = "") -> Call:
    """Return a call of a verb that refuses a stale version."""
    return Call(name, who, call, label, versioned=True)


w = workflow
CALLS = [
    plain("add_publisher", REPORTERS, lambda _c, a: w.add_publisher(a, slug="new", name="New")),
    plain("add_article", REPORTERS, lambda c, a: w.add_article(a, ArticleContent(c.draft.article.publisher, "news", "en"), RevisionContent(TEXT.encode(), CAPTURED))),
    plain("revise", REPORTERS, lambda c, a: w.revise(a, fresh(c.draft.article), RevisionContent(b"Other words.", CAPTURED))),
    plain("annotate", REPORTERS, lambda c, a: w.annotate(a, revision(c), spans(c))),
    plain("restore", REPORTERS, lambda c, a: w.restore(a, withdrawn_draft(c))),
    plain("add_agent", REPORTERS, lambda _c, a: w.add_agent(a, kind="person", name="Zoë")),
    plain("add_origin_group", REPORTERS, lambda _c, a: w.add_origin_group(a, label="wire")),
    plain("file_claim", REPORTERS, lambda _c, a: w.file_claim(a, ClaimContent("It rained.", "en"))),
    plain("link", REPORTERS, lambda c, a: w.link(a, fresh(c.in_review.claim), fresh(c.draft.annotation), SAID)),
    versioned("unlink", REPORTERS, lambda c, a, m: w.unlink(a, fresh(c.draft.appearance), **m)),
    plain("relate", REPORTERS, lambda c, a: w.relate(a, fresh(c.draft.claim), fresh(c.in_review.claim), kind="contradicts")),
    versioned("merge", REPORTERS, lambda c, a, m: w.merge(a, loose_claim(c), fresh(c.draft.claim), **m)),
    versioned("merge", EDITORS, lambda c, a, m: w.merge(a, retracted_claim(c), fresh(c.corrected.claim), **m), "a public claim"),
    plain("attach_evidence", REPORTERS, lambda _c, a: w.attach_evidence(a, WEB)),
    plain("add_capture", REPORTERS, lambda c, a: w.add_capture(a, fresh(c.draft.evidence), CAPTURE)),
    plain("add_capture", EDITORS, lambda c, a: w.add_capture(a, fresh(c.published.evidence), CAPTURE), "to public evidence"),
    plain("draft_verdict", REPORTERS, lambda c, a: w.draft_verdict(a, fresh(c.draft.claim), c.draft.scale, language="de")),
    plain("assess", REVIEWERS, lambda c, a: w.assess(a, fresh(c.corrected.verdict), c.corrected.rating("true"), round_number=3)),
    plain("load_scale", EDITORS, lambda _c, a: w.load_scale(a, simple_scale(version=2))),
    plain("add_newsroom", PARTNERS, lambda _c, a: w.add_newsroom(a, name="Southgate Post")),
    plain("create_api_key", PARTNERS, lambda _c, a: w.create_api_key(a, Newsroom.objects.get())),
    plain("revoke_api_key", PARTNERS, lambda _c, a: w.revoke_api_key(a, ApiKey.objects.get())),
    plain("annotate_by_selectors", REPORTERS, lambda c, a: w.annotate_by_selectors(a, revision(c), [Selectors(exact="the sign still said")])),
    versioned("reanchor_by_selectors", REPORTERS, lambda c, a, m: w.reanchor_by_selectors(a, fresh(c.draft.annotation), revision(c), [Selectors(exact="the sign still said")], **m)),
    plain("rotate_api_key", PARTNERS, lambda _c, a: w.rotate_api_key(a, ApiKey.objects.get())),
    plain("subscribe", PARTNERS, lambda _c, a: w.subscribe(a, Newsroom.objects.get(), url="https://partner.example/hook")),
    plain("rotate_secret", PARTNERS, lambda _c, a: w.rotate_secret(a, subscription())),
    plain("pause", PARTNERS, lambda _c, a: w.pause(a, subscription())),
    plain("disable", PARTNERS, lambda _c, a: w.disable(a, subscription(), reason="Gone.")),
    plain("resume", PARTNERS, lambda _c, a: w.resume(a, subscription(state="paused"))),
    plain("replay", PARTNERS, lambda _c, a: w.replay(a, subscription(), after=0)),
    plain("redeliver", PARTNERS, lambda _c, a: w.redeliver(a, Delivery.objects.create(subscription=subscription(), event=Event.objects.latest("seq")))),
    plain("prepare_release", EDITORS, lambda _c, a: w.prepare_release(a, ReleaseContent("2025-03", ["jsonl"]))),
    plain("cancel_release", EDITORS, lambda c, a: w.cancel_release(a, Release.objects.create(name="2025-03", created_by=c.cast.cleo))),
    versioned("edit_subscription", PARTNERS, lambda _c, a, m: w.edit_subscription(a, subscription(), event_types=["verdict.*"], **m)),
    versioned("undo", REPORTERS, lambda c, a, m: w.undo(a, fresh(c.draft.annotation), last_act_on(c.draft.annotation), **m)),
    versioned("undo", EDITORS, lambda c, a, m: w.undo(a, fresh(c.two_parts), last_act_on(c.two_parts), reason="Misread.", **m), "a public one"),
    versioned("accept_place", REPORTERS, lambda c, a, m: w.accept_place(a, *proposed(c), **m)),
    plain("flag_stale", REVIEWERS, lambda _c, a: w.flag_stale(replace(a, at=datetime(2999, 1, 1, tzinfo=UTC)))),
    plain("rebuild_records", EDITORS, lambda _c, a: w.rebuild_records(a)),
    plain("erase", EDITORS, lambda _c, a: w.erase(a, [past_event()], reason="By order of a court.")),
    versioned("edit_publisher", EDITORS, lambda c, a, m: w.edit_publisher(a, fresh(c.published.article.publisher), name="Écho", **m), "a public one"),
    versioned("edit_article", REPORTERS, lambda c, a, m: w.edit_article(a, fresh(c.draft.article), headline="קפה", **m)),
    versioned("edit_article", EDITORS, lambda c, a, m: w.edit_article(a, fresh(c.published.article), headline="קפה", **m), "a public one"),
    versioned("edit_annotation", REPORTERS, lambda c, a, m: w.edit_annotation(a, fresh(c.draft.annotation), note="👩‍💻", **m)),
    versioned("edit_annotation", EDITORS, lambda c, a, m: w.edit_annotation(a, fresh(c.published.annotation), note="👩‍💻", **m), "a public one"),
    versioned("reanchor", REPORTERS, lambda c, a, m: w.reanchor(a, fresh(c.draft.annotation), revision(c), spans(c), **m)),
    versioned("reanchor", EDITORS, lambda c, a, m: w.reanchor(a, fresh(c.published.annotation), c.published.article.revisions.get(), [span_of(c.published.article.revisions.get(), "Monday")], **m), "a public one"),
    versioned("withdraw", REPORTERS, lambda c, a, m: w.withdraw(a, fresh(c.draft.annotation), **m)),
    versioned("withdraw", EDITORS, lambda c, a, m: w.withdraw(a, fresh(c.published.annotation), reason="Misread.", **m), "a public one"),
    versioned("edit_agent", EDITORS, lambda c, a, m: w.edit_agent(a, fresh(c.two_parts.appearances.get().claimant), name="Zoé", **m), "a public one"),
    versioned("edit_claim", REPORTERS, lambda c, a, m: w.edit_claim(a, fresh(c.draft.claim), text="Cafe\u0301.", **m)),
    versioned("edit_claim", EDITORS, lambda c, a, m: w.edit_claim(a, fresh(c.published.claim), about=["x"], **m), "a public one"),
    versioned("edit_appearance", REPORTERS, lambda c, a, m: w.edit_appearance(a, fresh(c.draft.appearance), stance="denies", **m)),
    versioned("edit_appearance", EDITORS, lambda c, a, m: w.edit_appearance(a, fresh(c.published.appearance), stance="denies", **m), "a public one"),
    versioned("edit_relation", EDITORS, lambda _c, a, m: w.edit_relation(a, Relation.objects.get(), rationale="Same day.", **m), "a public one"),
    versioned("edit_evidence", REPORTERS, lambda c, a, m: w.edit_evidence(a, fresh(c.draft.evidence), title="Other", **m)),
    versioned("edit_evidence", EDITORS, lambda c, a, m: w.edit_evidence(a, fresh(c.published.evidence), title="Other", **m), "a public one"),
    versioned("edit_draft", REPORTERS, lambda c, a, m: w.edit_draft(a, fresh(c.draft.version), summary="Other.", **m)),
    versioned("edit_verdict", REPORTERS, lambda c, a, m: w.edit_verdict(a, fresh(c.draft.verdict), assigned_to=c.cast.dora, **m)),
    versioned("edit_verdict", REPORTERS, lambda c, a, m: w.edit_verdict(a, fresh(c.in_review.verdict), embargo_until=LATER, **m), "the embargo of one in review"),
    versioned("edit_verdict", EDITORS, lambda c, a, m: w.edit_verdict(a, fresh(c.approved.verdict), embargo_until=LATER, **m), "the embargo of an approved one"),
    versioned("edit_verdict", EDITORS, lambda c, a, m: w.edit_verdict(a, fresh(c.withheld.verdict), embargo_until=LATER, **m), "the embargo of a withheld one"),
    versioned("edit_verdict", REPORTERS, lambda c, a, m: w.edit_verdict(a, fresh(c.approved.verdict), stale_after=LATER.date(), **m), "an approved one"),
    versioned("submit", REPORTERS, lambda c, a, m: w.submit(a, fresh(c.draft.version), **m)),
    versioned("take_back", frozenset({"ada"}), lambda c, a, m: w.take_back(a, fresh(c.in_review.version), **m)),
    versioned("abandon", frozenset({"ada"}), lambda c, a, m: w.abandon(a, begun(c), **m)),
    versioned("return_to_author", REVIEWERS, lambda c, a, m: w.return_to_author(a, fresh(c.in_review.version), reason="Why?", **m)),
    plain("disclose", REPORTERS, lambda c, a: w.disclose(a, c.in_review.version)),
    plain("disclose_release", REPORTERS, lambda c, a: w.disclose_release(a, Release.objects.create(name="2025-03", created_by=c.cast.cleo))),
    versioned("approve", REVIEWERS, lambda c, a, m: w.approve(a, fresh(c.in_review.version), **m)),
    versioned("publish", EDITORS, lambda c, a, m: w.publish(a, fresh(c.approved.verdict), **m)),
    versioned("correct", REPORTERS, lambda c, a, m: w.correct(a, fresh(c.published.verdict), change_class="update", public_note="News.", **m)),
    versioned("withhold", EDITORS, lambda c, a, m: w.withhold(a, fresh(c.published.verdict), public_note="Wait.", **m)),
    versioned("retract", EDITORS, lambda c, a, m: w.retract(a, fresh(c.published.verdict), public_note="Wrong.", **m)),
    versioned("reinstate", EDITORS, lambda c, a, m: w.reinstate(a, retracted_again(c), public_note="Right.", **m)),
    versioned("settle_review", REVIEWERS, lambda c, a, m: w.settle_review(a, up_for_review(c), **m)),
    versioned("discard", REPORTERS, lambda c, a, m: w.discard(a, fresh(c.corrected.version), **m)),
    plain("comment", REPORTERS, lambda c, a: w.comment(a, fresh(c.draft.annotation), "Whose sign?")),
    plain("comment", REPORTERS, lambda c, a: w.comment(a, thread(c), "The café's."), "an answer"),
    plain("read_mentions", REPORTERS, lambda c, a: w.read_mentions(a, thread(c, f"@{a.user}: קפה?"))),
    versioned("edit_comment", REPORTERS, lambda c, a, m: w.edit_comment(a, thread(c, by=a.user), "Whose cafe\u0301?", **m)),
    versioned("resolve", REPORTERS, lambda c, a, m: w.resolve(a, thread(c), **m)),
    versioned("reopen", REPORTERS, lambda c, a, m: w.reopen(a, w.resolve(Act.now(c.cast.ben), thread(c)), **m)),
    plain("take", REPORTERS, lambda c, a: w.take(a, fresh(c.draft.article))),
    plain("take", REPORTERS, lambda c, a: w.take(a, loose_claim(c)), "a claim"),
    plain("take", REVIEWERS, lambda c, a: w.take(a, fresh(c.in_review.verdict)), "a verdict"),
    plain("take_next", REPORTERS, lambda c, a: loose_claim(c) and w.take_next(a, "claim"), "a claim"),
    plain("take_next", REVIEWERS, lambda _c, a: w.take_next(a, "verdict"), "a verdict"),
    plain("release", EDITORS | {"ada"}, lambda c, a: w.release(a, w.take(Act.now(c.cast.ada), fresh(c.draft.article))), "what ada has taken"),
    plain("begin_reading", EDITORS, lambda c, a: w.begin_reading(a, unread_article(c))),
    plain("finish_reading", REPORTERS, lambda c, a: w.finish_reading(a, read_now(c))),
    plain("look_into_reading", EDITORS, lambda c, a: w.look_into_reading(a, read_now(c))),
    plain("end_reading", EDITORS, lambda c, a: w.end_reading(a, read_now(c))),
    versioned("edit_newsroom", PARTNERS, lambda _c, a, m: w.edit_newsroom(a, Newsroom.objects.get(), name="Northern News", **m)),
]  # fmt: skip


def unread_article(corpus: EveryState) -> Any:
    """Return an article in which nothing is highlighted."""
    return make_article(corpus.cast, url="https://unread.example/")


def read_now(corpus: EveryState) -> Any:
    """Return an independent reading that has begun."""
    return w.begin_reading(Act.now(corpus.cast.cleo), unread_article(corpus))


def thread(corpus: EveryState, said: str = "Whose sign?", by: Any = None) -> Any:
    """Return a thread that Dora, or another, has begun on a verdict."""
    act = Act.now(by or corpus.cast.dora)
    return w.comment(act, fresh(corpus.draft.verdict), said)


def begun(corpus: EveryState) -> Any:
    """Return a verdict that Ada has begun, and that says nothing yet."""
    return w.draft_verdict(
        Act.now(corpus.cast.ada), loose_claim(corpus), corpus.draft.scale
    )


def withdrawn_draft(corpus: EveryState) -> Any:
    """Return an annotation that was withdrawn before anybody saw it."""
    return w.withdraw(Act.now(corpus.cast.ada), fresh(corpus.draft.annotation))


def up_for_review(corpus: EveryState) -> Any:
    """Return a verdict whose article has changed."""
    changed = RevisionContent(b"Other words.", CAPTURED)
    w.revise(Act.now(corpus.cast.cleo), fresh(corpus.published.article), changed)
    return fresh(corpus.published.verdict)


def subscription(**changes: Any) -> Subscription:
    """Return a webhook subscription."""
    return Subscription.objects.create(
        newsroom=Newsroom.objects.get(),
        url="https://partner.example/hook",
        salt="x",
        secret_sha256="0" * 64,
        **changes,
    )


def last_act_on(annotation: Any) -> int:
    """Return the number of the last thing that happened to an annotation."""
    return History.objects.filter(object=annotation.uuid).latest("id").pk


def proposed(corpus: EveryState) -> tuple[Any, Any]:
    """Return an annotation whose place in the latest revision is a proposal, and that revision."""
    reworded = TEXT.replace("the café had closed", "the café had reopened")
    content = RevisionContent(reworded.encode(), CAPTURED)
    latest = w.revise(Act.now(corpus.cast.ada), fresh(corpus.draft.article), content)
    return fresh(corpus.draft.annotation), latest


def past_event() -> int:
    """Return the number of an event that told what readers are served no more."""
    past = Event.objects.exclude(seq__in=Record.objects.values("seq"))
    return int(past.earliest("seq").seq)


def loose_claim(corpus: EveryState) -> Any:
    """Return a claim that nothing rests on."""
    return w.file_claim(Act.now(corpus.cast.ada), ClaimContent("It rained, too.", "en"))


def retracted_claim(corpus: EveryState) -> Any:
    """Return a public claim whose verdict has been retracted."""
    return retracted_again(corpus).claim


def retracted_again(corpus: EveryState) -> Any:
    """Return a verdict that has just been retracted."""
    verdict = fresh(corpus.published.verdict)
    return w.retract(Act.now(corpus.cast.cleo), verdict, public_note="Misread.")
