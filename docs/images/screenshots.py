"""Takes the pictures in the docs, of the demo in a database of its own: `make screenshots`.

It needs Chromium. Name some of the pictures to take only those.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "images"
SCREEN = {"width": 1280, "height": 860}
MOST = 150_000  # bytes of one picture
sys.path[:0] = [str(ROOT), str(FOLDER)]

from smaller import smaller  # noqa: E402

from bench import server  # noqa: E402
from bench.browser import serving  # noqa: E402

Picture = Callable[[Any, str], None]


def workspace(page: Any, read: str) -> None:
    """Show an article with its highlights, the card of one, and what is known of its claim."""
    page.goto(read)
    page.locator("[data-ready]").wait_for(state="attached")
    page.locator("#entries .entry-words a").nth(1).click()
    page.locator("#card .link-new summary").click()
    page.locator("#claim-text").focus()
    page.locator("#card .similar li").first.wait_for()
    page.locator("#panel").evaluate("one => { one.scrollTop = 230; }")


def claim(page: Any, read: str) -> None:
    """Show the card of a claim whose verdict is being written."""
    page.goto(f"{read}?panel=claims&claim={drafted().claim_id}")
    page.locator("[data-ready]").wait_for(state="attached")
    page.locator("[data-levels] input:checked").focus()


def elsewhere(page: Any, read: str) -> None:
    """Show how a passage of another article is chosen as evidence."""
    claim(page, read)
    page.locator(".add-passage > summary").click()
    page.locator(".add-passage [value=supports]").check()
    page.locator("[data-pick-elsewhere]").click()
    page.locator("#elsewhere-list button").nth(1).click()
    page.locator("#elsewhere-text .revision-text").focus()
    for _ in range(4):
        page.keyboard.press("s")


def queue(page: Any, _read: str) -> None:
    """Show what waits for somebody, and how far the work has come."""
    page.goto("/admin/queue/")


def second_reader(page: Any, _read: str) -> None:
    """Show a version beside its evidence, for who decides on it."""
    page.goto(f"/admin/annotations/verdict/{submitted().pk}/check/")
    page.get_by_role("button", name="Show me the version").click()


def matrix(page: Any, _read: str) -> None:
    """Show which article asserts, reports or denies which claim."""
    page.goto("/admin/matrix/")


def compare(page: Any, _read: str) -> None:
    """Show what changed between two revisions, and which highlights a person decides on."""
    page.goto(f"/admin/annotations/article/{revised().pk}/compare/")


def verdict(page: Any, _read: str) -> None:
    """Show what readers see."""
    page.goto(f"/verdicts/{published().ref}/")


PICTURES: dict[str, dict[str, Picture]] = {
    "ada": {"article": workspace, "claim": claim, "elsewhere": elsewhere},
    "cleo": {
        "queue": queue,
        "second-reader": second_reader,
        "matrix": matrix,
        "compare": compare,
        "verdict": verdict,
    },
}


def drafted() -> Any:
    """Return a verdict that is being written, on a claim of the busiest article."""
    rows = verdicts().filter(
        state="draft", claim__appearances__annotation__article=busiest()
    )
    return rows.earliest("pk")


def submitted() -> Any:
    """Return a verdict that waits for its second reader."""
    return verdicts().filter(state="in_review").earliest("pk")


def published() -> Any:
    """Return the published verdict with the most versions."""
    from django.db.models import Count  # noqa: PLC0415

    rows = verdicts().filter(state="published").annotate(n=Count("versions"))
    return rows.order_by("-n", "pk")[0]


def verdicts() -> Any:
    """Return all verdicts."""
    from annotations.models import Verdict  # noqa: PLC0415

    return Verdict.objects.all()


def busiest() -> Any:
    """Return the article with the most highlights among the latest texts."""
    from django.db.models import Count  # noqa: PLC0415

    from annotations.models import Article  # noqa: PLC0415

    rows = Article.objects.annotate(
        n=Count("annotations", distinct=True), r=Count("revisions", distinct=True)
    )
    return rows.filter(r=1).latest("n")


def revised() -> Any:
    """Return an article with two revisions."""
    from annotations.models import Article  # noqa: PLC0415

    return Article.objects.filter(revisions__number=2).earliest("pk")


def taken(who: str, names: list[str]) -> Iterator[str]:
    """Take the pictures of what somebody sees, and yield what was written."""
    from django.contrib.auth.models import User  # noqa: PLC0415

    read = f"/admin/annotations/article/{busiest().pk}/read/"
    with serving(User.objects.get(username=who), viewport=SCREEN) as (_, page):
        for name, show in PICTURES[who].items():
            if name in names or not names:
                show(page, read)
                yield written(name, page)


def written(name: str, page: Any) -> str:
    """Take one picture; return what was written. Raises ValueError when it is too large."""
    picture = smaller(page.screenshot())
    if len(picture) > MOST:
        raise ValueError(f"{name}.png has {len(picture)} bytes.")
    (FOLDER / f"{name}.png").write_bytes(picture)
    return f"{name}.png, {len(picture) // 1000} kB"


def main() -> None:
    """Take the pictures."""
    os.environ["HTTPS"] = "0"  # the browser comes over plain HTTP, from this machine
    server.start(fresh=True)
    try:
        from django.core.management import call_command  # noqa: PLC0415
        from django.test import override_settings  # noqa: PLC0415

        with override_settings(DEBUG=True):
            call_command("load_demo")
        for who in PICTURES:
            for line in taken(who, sys.argv[1:]):
                print(line)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
