"""What Recogito, Hypothesis and next-seo wrote comes in as it is; `real/README.md` says how it was made."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotations.models import Annotation, Evidence, Verdict, VerdictVersion
from tests.cast import Cast
from tests.corpus import make_article, make_scale
from tests.exchange.importing.foreign import URL, refusal
from tests.exchange.importing.test_round_trips import bring

pytestmark = pytest.mark.django_db
REAL = Path(__file__).parent / "real"
PAGE = """\
💩 The mayor said the café had closed in 2024, and closed for good.
“No cafe\u0301 here ever closed,” wrote 👩\u200d💻 Zoë 👨\u200d👩\u200d👧, and the mayor said nothing.
ראש העיר אמר: בית הקפה נסגר ב-2024, והמקום נסגר.
وقال العمدة إنّ المقهى أُغلِق عام ٢٠٢٤ 🙈.
The mayor said the number of cafe\u0301s fell by −3.5 % 📉 in Nin\u0303o years."""
BYLINE = "\nBy the desk 🙂,\nNin\u0303o Ní Mháille and דנה."
ODD = "Two claims in one: “closed” and “for good” 🙃.\nלא נכון."
# What was highlighted: the words, which time they stand there, the tag, the comment.
MARKS = [
    ("the café had closed", 1, "", ""),
    ("closed in 2024, and closed", 1, "cafés 👩\u200d💻", ODD),
    ("closed", 2, "", ""),
    ("cafe\u0301 here ever closed,” wrote 👩\u200d💻", 1, "", ""),
    ("👨\u200d👩\u200d👧", 1, "", ""),
    ("נסגר", 2, "מקום", ""),
    ("בית הקפה נסגר", 1, "", ""),
    ("נסגר ב", 1, "", ""),
    ("المقهى أُغلِق عام ٢٠٢٤ 🙈", 1, "", ""),
    ("nothing.\nראש העיר", 1, "", "Over two paragraphs."),
    ("mayor said", 3, "", ""),
    ("−3.5 % 📉 in Nin\u0303o", 1, "", ""),
]
IN_BYLINE = [("desk 🙂,\nNin\u0303o", 1, "byline", ""), ("דנה", 1, "", "")]
Standing = tuple[Any, ...]
divided = pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n"])


def marked(text: str, marks: list[tuple[str, int, str, str]]) -> list[Standing]:
    """Return where the marks belong in a text in which lines may be divided otherwise."""
    found = []
    between = "\n\n" if "\n\n" in text else "\n" if "\n" in text else ""
    for words, nth, tag, note in marks:
        wanted, at = words.replace("\n", between), -1
        for _ in range(nth):
            at = text.index(wanted, at + 1)
        tags = (tag,) if tag else ()
        found.append((at, at + len(wanted), wanted, tags, note))
    return sorted(found)


def standing() -> list[Standing]:
    """Return where annotations stand, in code points, with their words, tags and note."""
    found = Annotation.objects.prefetch_related("anchors")
    return sorted(
        (anchor.start, anchor.end, anchor.exact, tuple(one.tags), one.note)
        for one in found
        for anchor in one.anchors.all()
    )


@divided
def test_highlights_of_recogito(between: str, cast: Cast) -> None:
    make_article(cast, text=PAGE.replace("\n", between))
    report = bring("web-annotation", REAL / "recogito-text-annotator.json")
    kept = between.replace("\r\n", "\n")
    assert standing() == marked(PAGE.replace("\n", kept), MARKS)
    # The tool names a person 'Zoë 👩‍💻', and no account.
    assert "who made annotations (known by 'nickname' or 'account' only), 12" in report


def test_highlights_of_recogito_where_only_the_offsets_tell(cast: Cast) -> None:
    make_article(cast, text=f"{PAGE}\n{PAGE}")
    path = REAL / "recogito-text-annotator.json"
    told = refusal("web-annotation", path, unit="code_point")
    assert "the words stand in several places" in told
    bring("web-annotation", path)
    assert standing() == marked(PAGE, MARKS)


def test_annotations_of_recogito_js_that_name_no_page(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    path = REAL / "recogito-js.json"
    make_article(cast, text=PAGE.replace("\n", ""))
    told = refusal("web-annotation", path)
    assert "/0/target/0/source: The target does not say which page" in told
    bring("web-annotation", write(with_source(path)))
    found = [(start, end, words) for start, end, words, _, _ in standing()]
    assert found == [one[:3] for one in marked(PAGE.replace("\n", ""), MARKS)]
    assert ODD in Annotation.objects.values_list("note", flat=True)


def test_annotations_of_recogito_js_do_not_move_where_lines_are_divided_otherwise(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    make_article(cast, text=PAGE)
    file = write(with_source(REAL / "recogito-js.json"))
    bring("web-annotation", file, keep_going=True)
    belonging = {one[:3] for one in marked(PAGE, MARKS)}
    found = {one[:3] for one in standing()}
    left_out = {words for _, _, words in belonging - found}
    assert found < belonging
    assert left_out == {"נסגר", "mayor said", "nothing.\nראש העיר"}


def with_source(path: Path) -> Any:
    """Return the annotations of a file with the page that the refusal asks for."""
    said = json.loads(path.read_bytes())
    for one in said:
        one["target"]["source"] = URL
    return said


@divided
def test_highlights_of_hypothesis(between: str, cast: Cast) -> None:
    whole = PAGE + BYLINE
    make_article(cast, text=whole.replace("\n", between))
    report = bring("hypothesis", REAL / "hypothesis-export.json")
    assert "Users made, who cannot log in: zoe@northern-echo.example" in report
    assert "replies to annotations, 1" in report
    assert "notes on whole pages, 1" in report
    kept = between.replace("\r\n", "\n")
    assert standing() == marked(whole.replace("\n", kept), MARKS + IN_BYLINE)
    again = bring("hypothesis", REAL / "hypothesis-search.json")
    assert again.startswith("14 records already here: 14 annotation")


@pytest.mark.parametrize(
    ("words", "nth"), [("closed", 2), ("נסגר", 2), ("mayor said", 3)]
)
def test_words_of_hypothesis_that_are_gone_stand_nowhere_else(
    words: str, nth: int, cast: Cast
) -> None:
    [(start, end, *_)] = marked(PAGE, [(words, nth, "", "")])
    make_article(cast, text=PAGE[:start] + "🙂" + PAGE[end:] + BYLINE)
    bring("hypothesis", REAL / "hypothesis-export.json", keep_going=True)
    found = [exact for _, _, exact, _, _ in standing()]
    assert len(found) > 8
    assert words not in found


def test_a_fact_check_of_next_seo_becomes_a_draft(cast: Cast) -> None:
    make_scale(cast)
    report = bring("claimreview", REAL / "next-seo-claimreview.json")
    assert "where claims appear (an appearance needs words in an article), 1" in report
    verdict = Verdict.objects.select_related("claim").get()
    said = "“No cafe\u0301 <here> ever closed” 👩\u200d💻 & בית הקפה נסגר"
    assert (verdict.state, verdict.claim.text) == ("draft", said)
    version = VerdictVersion.objects.select_related("rating").get()
    assert version.rating
    assert version.rating.code == "false"
    assert "Check Desk ✅ rated it 'False'" in version.internal_note
    assert Evidence.objects.get().url == "https://check.example/8"
