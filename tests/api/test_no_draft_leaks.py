"""No draft, and no trace of one, reaches a partner: canaries in everything that is not published.

The API is read whole before and after the canaries are planted. Every byte must be the same.
"""

from datetime import date
from itertools import chain
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client

from annotations.api.v1.expanding import EXPANSIONS
from annotations.api.v1.resources import RESOURCES
from annotations.models import Record, Verdict
from annotations.workflow import (
    AnnotationContent,
    AppearanceContent,
    EvidenceContent,
    RevisionContent,
    Use,
    VersionContent,
    add_agent,
    add_article,
    add_publisher,
    annotate,
    approve,
    assess,
    attach_evidence,
    correct,
    draft_verdict,
    edit_draft,
    edit_verdict,
    file_claim,
    link,
    relate,
    return_to_author,
    submit,
    withhold,
)
from annotations.workflow.articles import ArticleContent
from annotations.workflow.claims import ClaimContent
from tests.cast import Cast, act
from tests.corpus import CAPTURED, make_case, rating, span_of
from tests.library import Library
from tests.partners import API, client_with, make_key

pytestmark = pytest.mark.django_db

GOOGLE = "/v1alpha1/claims:search"
CANARY = "zanzibarquail"  # one word, so that search would find it
UNKNOWN = "00000000-0000-4000-8000-000000000000"
QUOTED = f"The {CANARY} café\u0301 👩‍💻 of קפה"


def addresses() -> list[str]:
    """Return every address to read, with every filter, order and search."""
    lists = [*RESOURCES, *whole_parts()]
    orders = [
        f"ordering={way}{of}_at"
        for way in ("", "-")
        for of in ("published", "modified")
    ]
    queries = ["", "count=1", "page_size=1", "modified_after=2020-01-01", *orders]
    searchable = [
        f"search={CANARY}",
        f"search={QUOTED}",
        "search=café",
        "count=1&search=closed",
    ]
    states = [
        f"state={one}&count=1" for one in ("all", "withheld", "retracted", "merged")
    ]
    asked = [f"{path}/?{query}" for path in lists for query in queries]
    asked += [
        f"{noun}/?{query}" for noun in RESOURCES for query in [*searchable, *states]
    ]
    asked += [f"{noun}/?{query}" for noun in RESOURCES for query in facets_of(noun)]
    others = ["changes/", "changes/?limit=3", "", "openapi.json"]
    return [*asked, *items(), *others, *other_faces()]


def other_faces() -> list[str]:
    """Return the addresses of the standards, and of every other form of our own lists."""
    forms = [
        f"{noun}/?state=all&format={face.name}"
        for noun, resource in RESOURCES.items()
        for face in resource.faces
    ]
    whole = [
        f"{resource.noun}/?expand={','.join(EXPANSIONS[resource.kind])}"
        for resource in RESOURCES.values()
        if resource.kind in EXPANSIONS
    ]
    ranked = [
        f"verdicts/?ordering=relevance&search={word}" for word in (CANARY, "café")
    ]
    google = [f"{GOOGLE}?query={word}" for word in (CANARY, QUOTED, "café closed")]
    return [
        *forms,
        *whole,
        *ranked,
        *google,
        f"{GOOGLE}?reviewPublisherSiteFilter=127.0.0.1",
        f"annotations/?format=web-annotation&search={CANARY}",
        *(f"matrix/?{query}" for query in ("", "format=csv", "stance=denies&count=1")),
        f"matrix/?search={CANARY}",
        "verdicts/?as_of=2199-01-01&state=all&count=1",
        *(
            f"/feeds/{name}"
            for name in ("claimreview.json", "verdicts.atom", "verdicts.json")
        ),
        f"/feeds/verdicts.atom?search={CANARY}",
    ]


def whole_parts() -> list[str]:
    parts = []
    for resource in RESOURCES.values():
        for part in resource.parts:
            wholes = Record.objects.of_kind(resource.kind).values_list(
                "object", flat=True
            )
            parts += [f"{resource.noun}/{uuid}/{part.noun}" for uuid in wholes]
    return parts


def items() -> list[str]:
    found = []
    for resource in RESOURCES.values():
        for row in Record.objects.of_kind(resource.kind):
            found.append(f"{resource.noun}/{row.object}/")
            found += [f"{resource.noun}/{row.ref}/"] if row.ref else []
            found += [f"articles/{row.ref}/text/"] if row.kind == "article" else []
    return found


def facets_of(noun: str) -> list[str]:
    kind = RESOURCES[noun].kind
    facets = chain(*Record.objects.of_kind(kind).values_list("facets", flat=True))
    pairs = {tuple(facet.split(":", 1)) for facet in facets}
    return [
        f"count=1&{name}={value.replace(',', chr(92) + ',')}" for name, value in pairs
    ]


def read_whole(client: Client, paths: list[str]) -> dict[str, Any]:
    """Return what each address answers: status, ETag and bytes."""
    answers = {path: client.get(urljoin(API, path)) for path in paths}
    for path, answer in answers.items():
        assert answer.status_code in {200, 403, 410}, (path, answer.content)
    return {
        path: (answer.status_code, answer.get("ETag"), body_of(answer))
        for path, answer in answers.items()
    }


def body_of(answer: Any) -> object:
    """Return the bytes; of a problem what it says, for each has a request of its own."""
    if answer["Content-Type"] == "application/problem+json":
        return answer.json()["detail"]
    return answer.content


def plant(cast: Cast, library: Library) -> list[str]:
    """Put the canary into whatever is not public; return what might name it."""
    ada, case = act(cast.ada), library.case
    version = correct(
        ada,
        case.reload(),
        change_class="update",
        public_note=QUOTED,
        summary=QUOTED,
        justification=QUOTED,
        rating=case.rating("mixed"),
    )
    submit(ada, version)
    assess(
        act(cast.ben), case.verdict, rating=case.rating("unproven"), rationale=QUOTED
    )
    return_to_author(act(cast.ben), version, reason=QUOTED)
    edit_verdict(
        ada,
        library.counter_verdict,
        stale_after=date(2031, 1, 1),
        assigned_to=cast.dora,
    )
    publisher = add_publisher(ada, slug=CANARY, name=QUOTED)
    article = add_article(
        ada,
        ArticleContent(
            publisher=publisher,
            genre="blog",
            language="fy",
            headline=QUOTED,
            url=f"https://{CANARY}.example/",
            rights="full",
        ),
        RevisionContent(raw=QUOTED.encode(), captured_at=CAPTURED),
    )
    hidden = annotate(
        ada,
        article.revisions.get(),
        [span_of(article.revisions.get(), CANARY)],
        AnnotationContent(note=QUOTED, tags=[CANARY]),
    )
    beside = annotate(
        ada,
        case.article.revisions.get(number=2),
        [span_of(case.article.revisions.get(number=2), "קפה")],
        AnnotationContent(note=QUOTED, tags=[CANARY]),
    )
    agent = add_agent(ada, kind="person", name=QUOTED)
    claim = file_claim(ada, ClaimContent(text=QUOTED, language="fy", about=[CANARY]))
    said = AppearanceContent(stance="questions", voice="quoted", claimant=agent)
    link(ada, claim, hidden, said)
    link(ada, case.claim, beside, said)  # a new appearance of a public claim
    relate(ada, claim, case.claim, kind="contradicts", rationale=QUOTED)
    evidence = attach_evidence(
        ada,
        EvidenceContent(kind="expert", tier="tertiary", title=QUOTED, document=QUOTED),
    )
    draft = draft_verdict(
        ada,
        claim,
        case.scale,
        VersionContent(
            rating=rating(case.scale, "unproven"),
            summary=QUOTED,
            justification=QUOTED,
            as_of=date(2025, 3, 6),
            internal_note=QUOTED,
        ),
        [Use(evidence=evidence, stance="context", rationale=QUOTED)],
    )
    submit(ada, draft.versions.get())
    approve(act(cast.ben), draft.versions.get())  # approved is not published
    things = [
        article,
        hidden,
        beside,
        agent,
        claim,
        evidence,
        draft,
        publisher,
        version,
    ]
    names = [str(one.uuid) for one in things]
    return [*names, article.ref, claim.ref, draft.ref]


def test_it_works(cast: Cast, library: Library) -> None:
    partner = client_with(make_key(cast))
    paths = addresses()
    assert len(paths) > 250
    before = read_whole(partner, paths)
    names = plant(cast, library)

    after = read_whole(partner, paths)
    assert addresses() == paths or set(addresses()) == set(paths)
    for path in paths:
        assert after[path] == before[path], path
    # A page of what was searched for repeats the words in its links.
    everything = repr([said for path, said in after.items() if "search=" not in path])
    assert CANARY not in everything
    for name in names:
        assert name not in everything


def said_by(client: Client, path: str) -> tuple[int, object]:
    """Return the status of an answer and its JSON, but for the name of the request."""
    answer = client.get(urljoin(API, path))
    body = answer.json()
    body.pop("request_id", None)
    return answer.status_code, body


def test_what_is_not_public_cannot_be_told_from_what_is_not_there(
    cast: Cast, library: Library
) -> None:
    partner = client_with(make_key(cast))
    names = plant(cast, library)
    parts = [
        f"{one.noun}/{{}}/{part}"
        for one in RESOURCES.values()
        for part in ["", "text/", *(f"{part.noun}/" for part in one.parts)]
        if part != "text/" or one.noun == "articles"
    ]

    for path in parts:
        nothing = said_by(partner, path.format(UNKNOWN))
        assert nothing[0] == 404
        for name in names:
            assert said_by(partner, path.format(name)) == nothing, path


def test_no_filter_finds_what_is_not_public(cast: Cast, library: Library) -> None:
    partner = client_with(make_key(cast))
    names = plant(cast, library)
    by_name = [
        "verdicts/?claim={}", "verdicts/?article={}", "verdicts/?claimant={}",
        "verdicts/?evidence={}", "verdicts/?annotation={}", "annotations/?article={}",
        "evidence/?annotation={}",
    ]  # fmt: skip
    by_value = [
        "verdicts/?rating=unproven", f"claims/?topic={CANARY}", f"articles/?publisher={CANARY}",
        "articles/?language=fy", "evidence/?tier=tertiary", "verdicts/?stance=questions",
        f"annotations/?tag={CANARY}", f"publishers/?slug={CANARY}",
    ]  # fmt: skip
    asked = [path.format(name) for path in by_name for name in names if len(name) == 36]

    empty = {"results": [], "next": None, "previous": None, "count": 0}
    for path in [*asked, *by_value]:
        assert said_by(partner, f"{path}&count=1") == (200, empty), path


def test_the_words_of_a_withheld_verdict_are_nowhere(cast: Cast) -> None:
    case = make_case(cast)
    edit_draft(
        act(cast.ada),
        case.version,
        summary=f"{CANARY} summary",
        justification=f"{CANARY} justification",
        internal_note=QUOTED,
    )
    case.published()
    partner = client_with(make_key(cast))
    assert CANARY in partner.get(f"{API}verdicts/").content.decode()
    withhold(act(cast.cleo), Verdict.objects.get(), public_note="A hint.")

    for path in addresses():
        answer = partner.get(urljoin(API, path))
        assert answer.status_code in {200, 403, 410}
        assert CANARY not in answer.content.decode().replace(f"search={CANARY}", "")
