"""Two texts of one article, and what is highlighted in the first, for the tests of revisions."""

from typing import Any

from annotations.models import Anchor, Annotation, Article, Revision
from annotations.workflow import Act, RevisionContent, revise
from tests.cast import Cast
from tests.corpus import CAPTURED

# Accents, an emoji with ZWJ, a combining mark, right-to-left text and CRLF line ends.
FIRST = (
    "The council of Välberg met on Monday evening in the old town hall by the river.\r\n"
    "👩‍💻 The mayor did not sign the agreement with the harbour board, her office said.\r\n"
    "Some 4,200 people had put their names under the petition against the new quay.\r\n"
    "The cafe\u0301 on the quay will close in March, its owner told this newspaper.\r\n"
    "קפה was what the faded sign above the narrow door of the building still said.\r\n"
    "A final decision on the money is expected before the end of the summer break.\r\n"
)
SIGNED = "The mayor did not sign the agreement with the harbour board"
PEOPLE = "Some 4,200 people had put their names under the petition"
CLOSES = "The cafe\u0301 on the quay will close in March"
SIGN = "קפה was what the faded sign above the narrow door of the building still said"
DECISION = "A final decision on the money is expected"


def changed(*pairs: tuple[str, str], text: str = FIRST) -> str:
    """Return the text with some words put in place of others."""
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def add_revision(cast: Cast, article: Article, text: str, **said: Any) -> Revision:
    """Give an article a new text."""
    content = RevisionContent(raw=text.encode(), captured_at=CAPTURED, **said)
    return revise(Act.now(cast.ada), article, content)


def anchors_in(annotation: Annotation, number: int) -> list[Anchor]:
    """Return the places of an annotation in a revision."""
    return list(annotation.anchors.filter(revision__number=number).order_by("part"))


def state_in(annotation: Annotation, number: int) -> str:
    """Return the state of an annotation of one part in a revision."""
    [anchor] = anchors_in(annotation, number)
    return anchor.state
