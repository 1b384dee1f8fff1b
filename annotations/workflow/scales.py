"""The verb that loads rating scales."""

from dataclasses import dataclass

from annotations.models import Rating, RatingScale
from annotations.workflow.acts import Act, Identity
from annotations.workflow.articles import named_by
from annotations.workflow.checking import check
from annotations.workflow.errors import TransitionNotAllowed
from annotations.workflow.permissions import may_manage_scales, require
from annotations.workflow.storing import insert, verb


@dataclass(frozen=True)
class RatingContent:
    """One level of a scale; values are empty when it lies off the scale."""

    code: str
    alternate_name: str
    definition: str
    normalized: str
    averitec_label: str
    fever_label: str
    rating_value: int | None = None
    best_rating: int | None = None
    worst_rating: int | None = None


@dataclass(frozen=True)
class ScaleContent:
    """A version of a scale with its levels in order."""

    slug: str
    version: int
    name: str
    methodology: str
    ratings: tuple[RatingContent, ...]


@verb
def load_scale(
    act: Act, content: ScaleContent, *, identity: Identity | None = None
) -> RatingScale:
    """Load a scale; loading the same again changes nothing.

    Raises TransitionNotAllowed when this version of the scale is already loaded and differs.
    """
    require(act, may_manage_scales)
    loaded = RatingScale.objects.filter(
        slug=content.slug, number=content.version
    ).first()
    if loaded is None:
        return add_scale(act, content, identity)
    if content_of(loaded) != content:
        raise TransitionNotAllowed(
            f"Version {content.version} of the scale '{content.slug}' is already loaded and "
            "differs. Raise its version to change it.",
            "scale_differs",
        )
    return loaded


def add_scale(
    act: Act, content: ScaleContent, identity: Identity | None
) -> RatingScale:
    """Store a scale and its levels."""
    scale = RatingScale(
        **named_by(identity),
        slug=content.slug,
        number=content.version,
        name=content.name,
        methodology=content.methodology,
    )
    insert(act, scale, "load_scale")
    ratings = [
        Rating(scale=scale, position=position, **vars(rating))
        for position, rating in enumerate(content.ratings, start=1)
    ]
    for rating in ratings:
        check(rating)
    Rating.objects.bulk_create(ratings)
    return scale


def content_of(scale: RatingScale) -> ScaleContent:
    """Return a stored scale as it would be loaded."""
    names = RatingContent.__dataclass_fields__
    return ScaleContent(
        slug=scale.slug,
        version=scale.number,
        name=scale.name,
        methodology=scale.methodology,
        ratings=tuple(
            RatingContent(**{name: getattr(rating, name) for name in names})
            for rating in scale.ratings.order_by("position")
        ),
    )
