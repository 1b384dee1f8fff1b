"""Rating scales come from files; a file that is at fault is refused by name."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotations.exchange.scales import SCALES, ScaleUnreadable, load_scales, read_scale
from annotations.models import Rating, RatingScale
from annotations.vocabulary import AveritecLabel, FeverLabel, NormalizedRating
from annotations.workflow import TransitionNotAllowed
from tests.cast import Cast, act

pytestmark = pytest.mark.django_db

SMALLEST = """
slug = "café"
version = 1
name = "Café scale 👩\u200d💻"
methodology = "ask"

[[ratings]]
code = "good"
alternate_name = "Good"
definition = "טוב"
normalized = "true"
averitec_label = "Supported"
fever_label = "SUPPORTS"
"""


def write(folder: Path, said: str) -> Path:
    path = folder / "scale.toml"
    path.write_bytes(said.replace("\n", "\r\n").encode())
    return path


def test_the_scales_load_and_loading_again_changes_nothing() -> None:
    first, second = io.StringIO(), io.StringIO()
    call_command("load_scales", stdout=first)
    call_command("load_scales", stdout=second)
    files = len(list(SCALES.glob("*.toml")))
    assert first.getvalue().count(": loaded") == RatingScale.objects.count() == files
    assert second.getvalue().count(": already there") == files


def test_every_level_is_mapped_to_common_words(cast: Cast) -> None:
    load_scales(act(cast.cleo))
    for level in Rating.objects.all():
        assert level.normalized in NormalizedRating.values
        assert level.averitec_label in AveritecLabel.values
        assert level.fever_label in FeverLabel.values
        assert level.definition


@pytest.mark.parametrize("path", sorted(SCALES.glob("*.toml")), ids=lambda p: p.stem)
def test_the_levels_of_a_scale_lie_between_the_same_ends(path: Path) -> None:
    on_it = [one for one in read_scale(path).ratings if one.rating_value is not None]
    assert len({(one.best_rating, one.worst_rating) for one in on_it}) <= 1


def test_a_scale_has_the_same_identifier_everywhere(cast: Cast) -> None:
    load_scales(act(cast.cleo))
    before = set(RatingScale.objects.values_list("uuid", flat=True))
    RatingScale.objects.all()
    Rating.objects.all().delete()
    RatingScale.objects.all().delete()
    load_scales(act(cast.cleo))
    assert set(RatingScale.objects.values_list("uuid", flat=True)) == before


def test_a_scale_that_changed_needs_a_new_version(cast: Cast, tmp_path: Path) -> None:
    original = (SCALES / "true-false.toml").read_text(encoding="utf-8")
    write(tmp_path, original)
    load_scales(act(cast.cleo), tmp_path)
    write(tmp_path, original.replace("supports the claim", "backs the claim", 1))
    with pytest.raises(TransitionNotAllowed, match="Raise its version"):
        load_scales(act(cast.cleo), tmp_path)


def test_a_scale_may_be_named_in_any_script(tmp_path: Path) -> None:
    said = read_scale(write(tmp_path, SMALLEST))
    assert said.name == "Café scale 👩\u200d💻"
    assert said.ratings[0].definition == "טוב"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("slug =", "slog =", "no key 'slog'"),
        ("version = 1", 'version = "one"', "version"),
        ("code =", "kode =", "code"),
        ("[[ratings]]", "[ratings]", "ratings|array"),
        ("slug =", "slug", "not a rating scale"),
    ],
)
def test_a_slip_in_a_scale_is_named(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    path = write(tmp_path, SMALLEST.replace(old, new, 1))
    with pytest.raises(ScaleUnreadable, match=message) as refusal:
        read_scale(path)
    assert "scale.toml" in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"true"', '"right"', "scale.toml: normalized: Value 'right' is not a valid"),
        ('"SUPPORTS"', '"SUPPORT"', "scale.toml: fever_label: Value 'SUPPORT' is not"),
        (
            "code =",
            "rating_value = 1\ncode =",
            "scale.toml: A rating value lies between",
        ),
    ],
)
def test_a_value_that_no_scale_has_is_named_with_its_file(
    cast: Cast, tmp_path: Path, old: str, new: str, message: str
) -> None:
    write(tmp_path, SMALLEST.replace("café", "cafe").replace(old, new, 1))
    with pytest.raises(ScaleUnreadable, match=message):
        load_scales(act(cast.cleo), tmp_path)


def test_a_scale_without_levels_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, SMALLEST.split("[[ratings]]", maxsplit=1)[0])
    with pytest.raises(ScaleUnreadable, match="no levels"):
        read_scale(path)


def test_the_command_says_what_is_wrong_in_one_sentence(cast: Cast) -> None:
    load_scales(act(cast.cleo))
    RatingScale.objects.filter(slug="averitec").update(name="Another name")
    with pytest.raises(CommandError, match="already loaded and differs"):
        call_command("load_scales", stdout=io.StringIO())
