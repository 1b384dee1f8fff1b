"""Measure the anchoring engine: `python -m bench.anchoring [--data DIR] [--seed N]`.

DIR holds sets of real revision pairs (`*.jsonl.gz`); without one, the named cases, the speed on
texts made by program and the hostile texts are still measured.
"""

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from annotations.anchoring import carry
from bench.anchoring import bare, cases, hostile, perturb, revisions, speed
from bench.anchoring.case import fault
from bench.anchoring.revisions import Revised
from bench.anchoring.scoring import Tally

FIGURES = (
    ("carried wrong", "carried wrong", "all", "≤ 0.05 %"),
    ("any answer wrong", "wrong", "all", "≤ 0.1 %"),
    ("surviving placed", "placed", "anchored", "≥ 98 %"),
    ("both edges exact", "both edges", "anchored", "≥ 96 %"),
    ("deleted orphaned", "deleted orphaned", "orphan", "≥ 99.5 %"),
    ("orphaned rightly", "rightly orphaned", "called orphaned", "≥ 92 %"),
    ("decided alone", "decided", "all", "≥ 70 %"),
    ("unchanged decided", "unchanged carried", "unchanged", "≥ 97 %"),
)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.anchoring", description=__doc__
    )
    parser.add_argument("--data", type=Path, default=os.environ.get("ANCHORING_DATA"))
    parser.add_argument(
        "--seed", type=int, default=1, help="seed of the edits made by program"
    )
    options = parser.parse_args()
    wrong = report_cases()
    folder = Path(options.data) if options.data else None
    found = revisions.sets(folder) if folder and folder.is_dir() else {}
    if found:
        report_revisions(found)
        report_made(found, options.seed)
        bare.report(found)
    else:
        print(
            "No sets of revision pairs (*.jsonl.gz) were found: give their folder with --data or "
            "ANCHORING_DATA. Their figures are skipped.\n"
        )
    speed.report()
    hostile.report()
    return 1 if wrong else 0


def report_cases() -> int:
    """Print the named cases that came out wrong; how many."""
    wrong = [line for case in cases.CASES if (line := fault(case))]
    print(
        f"Named newsroom cases: {len(cases.CASES)}, wrong: {len(wrong)} (demanded: 0)"
    )
    print("".join(f"  {line}\n" for line in wrong))
    return len(wrong)


def report_revisions(found: dict[str, Path]) -> None:
    """Print the figures on real revision pairs, by set and over all."""
    tallies = {name: tally(revisions.read(path)) for name, path in found.items()}
    print_table("Real revision pairs", tallies)


def report_made(found: dict[str, Path], seed: int) -> None:
    """Print the figures on edits made by program to the old texts of the sets."""
    tallies = {}
    for name, path in found.items():
        texts = [pair.old for pair in revisions.read(path)]
        tallies[name] = tally(perturb.perturbed(texts, seed))
    print_table(f"Edits made by program, seed {seed}", tallies)


def tally(pairs: Iterable[Revised]) -> Tally:
    """Give the tally over some pairs."""
    counted = Tally()
    for pair in pairs:
        answers = carry(
            pair.old, pair.new, [(span.start, span.end) for span in pair.spans]
        )
        for span, answer in zip(pair.spans, answers, strict=True):
            counted.add(pair, span, answer)
    return counted


def print_table(title: str, tallies: dict[str, Tally]) -> None:
    """Print every figure beside what is demanded."""
    whole = Tally()
    for counted in tallies.values():
        whole.merge(counted)
    columns = {**tallies, "all": whole}
    print(f"{title}: {whole.counts['all']} spans")
    print(
        f"  {'':22}{'demanded':>10}" + "".join(f"{name[:10]:>11}" for name in columns)
    )
    for title_, part, of, demanded in FIGURES:
        shares = "".join(
            f"{counted.share(part, of):11.2%}" for counted in columns.values()
        )
        print(f"  {title_:22}{demanded:>10}{shares}")
    errors = "".join(
        f"{counted.calibration_error():11.4f}" for counted in columns.values()
    )
    print(f"  {'calibration error':22}{'≤ 0.02':>10}{errors}\n")


if __name__ == "__main__":
    sys.exit(main())
