"""What is left to the worker to fetch, and what became of it. It changes no corpus: it leaves no history."""

from collections.abc import Mapping, Sequence

from django.db.models import F

from annotations.models import Fetch
from annotations.vocabulary import FetchState
from annotations.workflow.acts import Act
from annotations.workflow.permissions import may_annotate, require


def ask_for(act: Act, urls: Sequence[str], given: Mapping[str, str]) -> list[Fetch]:
    """Note that somebody wants some addresses fetched."""
    require(act, may_annotate)
    return Fetch.objects.bulk_create(
        Fetch(url=url, given=dict(given), asked_by=act.user, asked_at=act.at)
        for url in urls
    )


def begin_fetch(fetch: Fetch) -> bool:
    """Note that an address is about to be fetched, before it is; return whether it still waits."""
    waiting = Fetch.objects.filter(pk=fetch.pk, state=FetchState.WAITING)
    begun = waiting.update(tries=F("tries") + 1)
    fetch.refresh_from_db(fields=["state", "tries"])
    return bool(begun)


def end_fetch(
    act: Act, fetch: Fetch, *, found: Sequence[str], passed_over: Sequence[str]
) -> None:
    """Note what became of an address: it failed where nothing of it was here or taken in."""
    fetch.state = FetchState.DONE if found else FetchState.FAILED
    fetch.ended_at = act.at
    fetch.found = "\n".join(found)
    fetch.passed_over = "\n".join(passed_over)
    fetch.save(update_fields=["state", "ended_at", "found", "passed_over"])
