"""Taking articles in from the web: what an address holds, how it compares with the corpus, and storing it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from annotations.anchoring.repeats import stored_shingles
from annotations.exchange.articles import Report, latest_hash, load_source, text_hash
from annotations.exchange.said import Said, Unloadable
from annotations.exchange.sources import Source
from annotations.exchange.web.addresses import canonical, same_place
from annotations.exchange.web.feeds import addresses_in
from annotations.exchange.web.fetching import FEEDS, PAGES, Fetched, fetch
from annotations.exchange.web.pages import Page, decoded, read_page
from annotations.models import Article, Revision, Shingles
from annotations.workflow import Act, Refused

ALIKE = (
    0.8  # share of the words' shingles from which two texts are called nearly the same
)
PROBED = 64  # shingles by which articles that may be alike are found
MOST_ALIKE = 5  # such articles that are compared


@dataclass(frozen=True)
class Resembling:
    """An article that has the same text, or nearly; `share` is 1.0 for the very same."""

    article: Article
    share: float


@dataclass(frozen=True)
class Preview:
    """What would be taken in from an address, and what that would do.

    `article` is the one that is at this address already; `changed` says that it never had this text,
    `earlier` that it did, and has another since.
    """

    source: Source
    left_out: tuple[str, ...]
    article: Article | None
    changed: bool
    earlier: Revision | None
    resembling: tuple[Resembling, ...]

    @property
    def outcome(self) -> str:
        """Say what taking it in would do."""
        if self.article is None:
            return "A new article."
        if self.changed:
            return f"A new revision of {self.article.ref}: its text has changed."
        if self.earlier:
            return (
                f"Nothing new: {self.article.ref} had this text in revision {self.earlier.number}, and "
                "has another since. It keeps each text once."
            )
        return f"Nothing new: {self.article.ref} has this text."

    @property
    def same_text(self) -> Article | None:
        """Return an article at another address that has the very same text."""
        exact = (one.article for one in self.resembling if one.share == 1.0)
        return None if self.article else next(exact, None)


@dataclass
class Intake:
    """What became of each address: the report of loading, and what was passed over, with the reason."""

    report: Report = field(default_factory=Report)
    passed_over: list[str] = field(default_factory=list)


def preview(found: str | Fetched, given: Said | None = None) -> Preview:
    """Fetch an address, unless its page came already, and say what it holds; store nothing.

    Raises Unloadable.
    """
    came = fetch(found, accepted=PAGES) if isinstance(found, str) else found
    return preview_of(came, given)


def preview_of(came: Fetched, given: Said | None = None) -> Preview:
    """Say what a page that came holds; what is `given` of the article goes before what the page says."""
    if came.media_type == "text/plain":
        text = decoded(came.body, came.url, came.charset)
        page = Page(text, Said(), ())
    else:
        page = read_page(came.body, came.url, url=came.url, charset=came.charset)
    said = page.said
    if said.url is None or not same_host(said.url, came.url):
        said = replace(said, url=canonical(came.url))
    return compared(
        page.text, merged(said, given), sha256(came.body).hexdigest(), page.left_out
    )


def preview_saved(body: bytes, name: str, url: str = "") -> Preview:
    """Say what a page holds that somebody saved as a file; an address that is given goes before its own.

    Raises Unloadable.
    """
    page = read_page(body, name, url=url)
    said = replace(page.said, url=canonical(url)) if url else page.said
    return compared(page.text, said, sha256(body).hexdigest(), page.left_out)


def same_host(one: str, other: str) -> bool:
    """Return whether two addresses are on one host: a page may not speak for another's."""
    return same_place(one).partition("/")[0] == same_place(other).partition("/")[0]


def merged(said: Said, given: Said | None) -> Said:
    """Return what is said, with what is given in its place."""
    values = vars(given) if given else {}
    return replace(
        said, **{name: one for name, one in values.items() if one is not None}
    )


def compared(
    text: str, said: Said, raw_sha256: str, left_out: tuple[str, ...] = ()
) -> Preview:
    """Return a text beside what the corpus has of it."""
    article = at_address(said.url or "")
    if article:
        said = replace(said, url=article.url)
    source = Source(said.url or "", "", text, raw_sha256, said)
    digest = text_hash(source)
    moved_on = article is not None and latest_hash(article) != digest
    earlier = with_text(article, digest) if article and moved_on else None
    others = tuple(resembling(text, digest, article))
    return Preview(source, left_out, article, moved_on and not earlier, earlier, others)


def with_text(article: Article, digest: str) -> Revision | None:
    """Return the revision of an article that has a text."""
    return article.revisions.filter(text_sha256=digest).first()


def at_address(url: str) -> Article | None:
    """Return the article at an address, however that is written."""
    if not url:
        return None
    place = same_place(url)
    likely = Article.objects.filter(url__icontains=place.partition("?")[0])
    for article in likely.order_by("pk")[:100]:
        if same_place(article.url) == place:
            return article
    return None


def resembling(text: str, digest: str, article: Article | None) -> Iterable[Resembling]:
    """Yield other articles whose latest text is this one, or nearly, the likest first."""
    hashes = set(stored_shingles(text))
    probes = sorted(hashes)[:: max(1, len(hashes) // PROBED)]
    others = Shingles.objects.filter(hashes__overlap=probes).select_related(
        "article", "revision"
    )
    if article:
        others = others.exclude(article=article)
    found = [
        Resembling(one.article, share_of(one, hashes, digest))
        for one in others.order_by("pk")[: MOST_ALIKE * 10]
    ]
    alike = sorted(found, key=lambda one: -one.share)
    return [one for one in alike if one.share >= ALIKE][:MOST_ALIKE]


def share_of(other: Shingles, hashes: set[int], digest: str) -> float:
    """Return how much of two texts is the same: 1.0 for the very same alone."""
    if other.revision.text_sha256 == digest:
        return 1.0
    theirs = set(other.hashes)
    share = len(hashes & theirs) / max(1, len(hashes | theirs))
    return min(share, 0.99)


def take(act: Act, seen: Preview, intake: Intake, *, anyway: bool = False) -> None:
    """Take in what a preview showed. Raises Unloadable for the text of another article, but for `anyway`."""
    double = seen.same_text
    if double and not anyway:
        raise Unloadable(
            f"{seen.source.name} has the very text of {double.ref}, so it was passed over."
        )
    try:
        load_source(act, seen.source, set(), intake.report)
    except Refused as refusal:
        raise Unloadable(f"{seen.source.name}: {refusal}") from refusal


def found_at(url: str, *, most: int) -> Sequence[str | Fetched]:
    """Return what an address leads to: its page, or the addresses in its feed. Raises Unloadable."""
    came = fetch(url, accepted=(*PAGES, *FEEDS))
    if came.media_type in PAGES:
        return [came]
    return addresses_in(came.body, came.url)[:most]


def take_all(
    act: Act, urls: Iterable[str], *, given: Said | None = None, most: int = 50
) -> Intake:
    """Take in pages and the newest articles of feeds, each for itself: one that fails stops no other."""
    intake = Intake()
    for url in urls:
        try:
            articles = found_at(url, most=most)
        except Unloadable as reason:
            intake.passed_over.append(str(reason))
            continue
        for found in articles:
            try:
                take(act, preview(found, given), intake)
            except Unloadable as reason:
                intake.passed_over.append(str(reason))
    return intake
