"""What is wrong after a load: the database held against what was acknowledged, and the answers."""

from collections import Counter
from collections.abc import Iterator

import psycopg

from bench.load.asking import Notes

STORED = {
    "highlights": "SELECT note FROM annotations_annotation WHERE note LIKE 'load %'",
    "claims": "SELECT text FROM annotations_claim WHERE text LIKE 'load %'",
}
HEAD = "SELECT seq FROM annotations_ledgerhead"


def merged(*phases: Notes) -> Notes:
    """Return the notes of several phases as one; who followed the feed did it to the end of the last."""
    whole = Notes(followed=phases[-1].followed)
    for one in phases:
        whole.statuses.update(one.statuses)
        whole.highlights += one.highlights
        whole.claims += one.claims
        whole.wrong += one.wrong
    return whole


def findings(notes: Notes, database: str) -> list[str]:
    """Return everything that is wrong, in sentences; an empty list when nothing is."""
    with psycopg.connect(database) as server:
        stored = {
            name: Counter(row[0] for row in server.execute(query))  # type: ignore[arg-type]
            for name, query in STORED.items()
        }
        head = server.execute(HEAD).fetchone()
    found = [*notes.wrong, *answers(notes)]
    found += differences("highlights", notes.highlights, stored["highlights"])
    found += differences("claims", notes.claims, stored["claims"])
    found += [
        f"A reader of the feed saw {len(seqs)} events up to {seqs[-1:]} of {head}."
        for seqs in notes.followed
        if seqs != list(range(1, head[0] + 1))  # type: ignore[index]
    ]
    return found


def answers(notes: Notes) -> Iterator[str]:
    """Yield the answers that nobody may get under a mere load."""
    for (kind, status), times in sorted(notes.statuses.items()):
        if status >= 500 or (status >= 400 and status != 412):
            yield f"{kind}: {status}, {times} times."


def differences(
    name: str, acknowledged: list[str], stored: Counter[str]
) -> Iterator[str]:
    """Yield what was lost, what is there twice, and what nobody was told of."""
    known = set(acknowledged)
    lost = sum(1 for one in known if stored[one] == 0)
    doubled = sum(1 for times in stored.values() if times > 1)
    unheard = sum(1 for one in stored if one not in known)
    for number, what in ((lost, "lost"), (doubled, "doubled"), (unheard, "unheard of")):
        if number:
            yield f"{number} {name} {what}."
