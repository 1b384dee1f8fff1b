"""Import from other systems: passages found by their selectors alone."""

import random
import unicodedata
from pathlib import Path

import regex

from annotations.anchoring import Selectors, describe
from annotations.anchoring.locate import Locator
from bench.anchoring import revisions
from bench.anchoring.scoring import CARRIED, Tally

UNIT = regex.compile(r"\s+|\X")


def report(found: dict[str, Path]) -> None:
    """Print the figures of the same revision (typography changed) and of a later one."""
    same: dict[str, int] = {"all": 0, "exact": 0, "wrong": 0}
    later = Tally()
    for path in found.values():
        for pair in revisions.read(path):
            _count_same(pair, same)
            locator = Locator(pair.new)
            for span in pair.spans:
                later.add(
                    pair,
                    span,
                    locator.locate(Selectors(span.exact, span.prefix, span.suffix)),
                )
    total = max(1, same["all"])
    print(f"Bare selectors: {same['all']} spans")
    print(
        f"  same revision, typography changed: exact {same['exact'] / total:.2%} (≥ 99 %)",
        end="",
    )
    print(f", wrong {same['wrong'] / total:.2%} (≤ 0.05 %)")
    print(
        f"  later revision: placed {later.share('placed', 'anchored'):.2%} (≥ 86 %)",
        end="",
    )
    print(f", wrong {later.share('wrong', 'all'):.2%} (≤ 0.6 %)", end="")
    print(f", carried wrong {later.share('carried wrong', 'all'):.2%}", end="")
    print(f", calibration error {later.calibration_error():.4f} (≤ 0.02)\n")


def _count_same(pair: revisions.Revised, counts: dict[str, int]) -> None:
    changed, image = _restyled(pair.old, random.Random(pair.name))
    locator = Locator(changed)
    for span in pair.spans:
        answer = locator.locate(describe(pair.old, span.start, span.end))
        start, end = image[span.start], image[span.end]
        counts["all"] += 1
        if answer.start is not None and answer.end is not None:
            counts["wrong"] += answer.start >= end or answer.end <= start
            counts["exact"] += (
                answer.state in CARRIED
                and abs(answer.start - start) <= 1
                and abs(answer.end - end) <= 1
            )


def _restyled(text: str, rng: random.Random) -> tuple[str, list[int]]:
    """Give the text in another typography, and where each code point of it went."""
    pieces: list[str] = []
    image = [0] * (len(text) + 1)
    size = at = 0
    for found in UNIT.finditer(text):
        piece = _other_style(found.group(), rng)
        image[at : found.end()] = [size] * (found.end() - at)
        pieces.append(piece)
        size, at = size + len(piece), found.end()
        image[at] = size
    return "".join(pieces), image


def _other_style(piece: str, rng: random.Random) -> str:
    if piece.isspace():
        return rng.choice((piece, piece, " ", "\u00a0", "\n"))
    for style in ('"“”', "'’", "-–—"):
        if piece in style:
            return rng.choice(style)
    if not piece.isascii():
        return unicodedata.normalize(rng.choice(("NFC", "NFD")), piece)
    return piece + "\u00ad" if piece.isalpha() and rng.random() < 0.01 else piece
