"""Publishers' own notices of a change."""

import pytest

from annotations.anchoring.notices import change_kind, find_notices

BODY = "Le café 👨‍👩‍👧 a fermé.\nשלום e\u0301. The council met on Monday.\n"
FOUND = [
    ("Update: The mayor has replied.", "marked_update"),
    ("UPDATED at 10:30 with the mayor's comment", "marked_update"),
    ("Update, 4 p.m.: Police have left.", "marked_update"),
    ("(Updated)", "marked_update"),
    ("This report was updated with reaction.", "marked_update"),
    ("Correction: An earlier version gave the wrong year.", "correction"),
    ("[Correction, 3 May: the figure is four.]", "correction"),
    ("Clarification: the board was told in June.", "correction"),
    ("Editor's note: This story has been corrected.", "correction"),
    ("This article was amended on 3 May 2024 to add a name.", "correction"),
    ("An earlier version of this article misstated the mayor's age.", "correction"),
    ("Anmerkung der Redaktion: In einer früheren Version stand ein Fehler.", "correction"),
    ("Corrección: el alcalde tiene 50 años.", "correction"),
    ("更正：数字有误。", "correction"),
    ("Mise à jour : le maire a répondu.", "marked_update"),
    ("تصحيح: العدد أربعة.", "correction"),
    ("Retraction: we no longer stand by this report.", "retraction"),
    ("This story has been withdrawn.", "retraction"),
]  # fmt: skip


@pytest.mark.parametrize(("notice", "kind"), FOUND)
def test_a_notice_is_found_where_it_stands_with_the_kind_it_means(notice, kind):
    text = BODY + notice + "\n" + BODY
    [found] = find_notices(text)
    assert found.kind == kind
    assert text[found.start : found.end] in (notice, notice.strip("[("))


@pytest.mark.parametrize(
    "line",
    [
        "The update was released on Monday.",
        "Corrections officers said: no.",
        "He said the article was corrected later.",
        "Updates to the law: what to know",
        "The company updated its policy: users may now leave.",
        "This article is about cats.",
        "Updated policies are here.",
    ],
)
def test_a_sentence_that_speaks_of_changes_is_no_notice(line):
    assert find_notices(BODY + line) == []


@pytest.mark.parametrize(("notice", "kind"), FOUND)
def test_a_new_notice_tells_the_kind_of_the_change(notice, kind):
    assert change_kind(BODY, notice + "\n" + BODY) == kind


def test_a_change_without_a_new_notice_is_silent():
    old = "Correction: the year was wrong.\n" + BODY
    assert change_kind(BODY, BODY.replace("Monday", "Tuesday")) == "silent_edit"
    assert change_kind(old, old.replace("Monday", "Tuesday")) == "silent_edit"


def test_the_gravest_of_several_notices_counts():
    new = "Update: more.\nCorrection: less.\n" + BODY
    assert change_kind(BODY, new) == "correction"


def test_a_very_long_line_ends_soon():
    assert find_notices("This article " + "was it " * 200_000) == []
