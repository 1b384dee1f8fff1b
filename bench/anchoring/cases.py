"""Named cases in which the text around a passage changes."""

from bench.anchoring.case import ASKED, CARRIED, CHANGED, GONE, LEAD, TAIL, Case
from bench.anchoring.sentence_cases import SENTENCE_CASES

TEXT_CASES = (
    Case(
        "paragraph inserted before",
        LEAD + "The bridge is closed." + TAIL,
        "UPDATE: Police have left the scene.\n\n"
        + LEAD
        + "The bridge is closed."
        + TAIL,
        "The bridge is closed",
        CARRIED,
    ),
    Case(
        "moved whole",
        "The bridge over the Orm will stay closed until June.\n\n" + LEAD + TAIL,
        LEAD + TAIL + "\n\nThe bridge over the Orm will stay closed until June.",
        "bridge over the Orm will stay closed",
        CARRIED,
    ),
    Case(
        "look-alike put before",
        LEAD + "The fire killed 12 people, police said." + TAIL,
        "The fire killed 14 people, police said. "
        + LEAD
        + "The fire killed 12 people, police said."
        + TAIL,
        "The fire killed 12 people",
        CARRIED,
        "The fire killed 12 people",
    ),
    Case(
        "original cut, look-alike elsewhere",
        LEAD + "The fire killed 12 people, police said." + TAIL,
        LEAD + TAIL + "\n\nThe 2011 fire killed 19 people, police said.",
        "The fire killed 12 people",
        ASKED,
    ),
    Case(
        "headline repeated in the text",
        "Bridge stays closed\n\n" + LEAD + "Engineers agree." + TAIL,
        "Bridge stays closed\n\n"
        + LEAD
        + "Bridge stays closed\n\nEngineers agree."
        + TAIL,
        "Bridge stays closed",
        CARRIED | {"suggested"},
    ),
    Case(
        "one copy of two taken out",
        LEAD + "No comment. No comment." + TAIL,
        LEAD + "No comment." + TAIL,
        "No comment",
        ASKED,
    ),
    Case(
        "passage doubled",
        LEAD + "Turnout was low." + TAIL,
        LEAD + "Turnout was low. Turnout was low." + TAIL,
        "Turnout was low",
        ASKED,
    ),
    Case(
        "second of two alike",
        LEAD
        + "Lind declined to comment. The firm is based in Oslo. Berg declined to comment."
        + TAIL,
        "New: "
        + LEAD
        + "Lind declined to comment. The firm is based in Oslo. Berg declined to comment."
        + TAIL,
        "declined to comment",
        CARRIED,
        "declined to comment",
        1,
    ),
    Case(
        "first of two alike cut",
        LEAD
        + "Lind declined to comment. The firm is based in Oslo. Berg declined to comment."
        + TAIL,
        LEAD + "The firm is based in Oslo. Berg declined to comment." + TAIL,
        "Lind declined to comment",
        GONE,
    ),
    Case(
        "replaced wholesale",
        LEAD + "The bridge is closed." + TAIL,
        "This page is no longer available. Please try our search.",
        "The bridge is closed",
        GONE,
    ),
    Case(
        "emptied",
        LEAD + "The bridge is closed." + TAIL,
        "",
        "The bridge is closed",
        GONE,
    ),
    Case(
        "quote shortened",
        LEAD + "“We will not, under any circumstances, pay,” Lind said." + TAIL,
        LEAD + "“We will not pay,” Lind said." + TAIL,
        "We will not, under any circumstances, pay",
        CHANGED | ASKED,
    ),
    Case(
        "sentence split in two",
        LEAD + "The harbour plan, which costs 8 million, was passed." + TAIL,
        LEAD + "The harbour plan was passed. It costs 8 million." + TAIL,
        "The harbour plan, which costs 8 million, was passed",
        ASKED,
    ),
    Case(
        "letters of a word reused",
        "We hire for these posts: Developer, Frontend. Apply by May.",
        "We hire developers and designers. Apply by May.",
        "Developer, Frontend",
        ASKED,
    ),
    Case(
        "list item swapped",
        "Yes: Lind\nNo: Berg\nAbsent: Okafor\n",
        "Yes: Berg\nNo: Lind\nAbsent: Okafor\n",
        "Yes: Lind",
        ASKED,
    ),
    Case(
        "score table",
        "Ajax 2\nPorto 1\nGent 0\n",
        "Ajax 1\nPorto 2\nGent 0\n",
        "Ajax 2",
        ASKED,
    ),
    Case(
        "line ends and tabs",
        LEAD + "The bridge\tis closed\nuntil June." + TAIL,
        LEAD + "The bridge is closed until\n\nJune." + TAIL,
        "bridge\tis closed\nuntil June",
        CARRIED,
    ),
)

CASES = (*SENTENCE_CASES, *TEXT_CASES)
