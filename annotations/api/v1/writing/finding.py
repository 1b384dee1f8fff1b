"""Finding what a path or a body names: by `id`, or by `ref` where it has one."""

from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import Http404

from annotations.api.errors import ProblemError, Unusable
from annotations.api.parameters import REF, uuid_of
from annotations.models import (
    Annotation,
    Article,
    Claim,
    Rating,
    RatingScale,
    Revision,
    Verdict,
)
from annotations.models.readings import kept_back
from annotations.workflow.texts import revision_of

Row = TypeVar("Row", bound=Model)
WITH_REFS: tuple[type[Model], ...] = (Article, Claim, Verdict)
MOST_REVISIONS = 2**31 - 1  # that the column can count


def rows_named(model: type[Row], name: str) -> QuerySet[Row]:
    """Return the row that a name means, if there is one."""
    uuid = uuid_of(name)
    if uuid:
        return model._default_manager.filter(uuid=uuid)
    if model in WITH_REFS and REF.fullmatch(name):
        return model._default_manager.filter(ref=name.upper())
    return model._default_manager.none()


def row_of(model: type[Row], name: str, *, to: User) -> Row:
    """Return the row that a path names. Raises Http404, for what is kept back from the person too."""
    row = told(rows_named(model, name), to).first()
    if row is None:
        raise Http404
    return row


def told(rows: QuerySet[Row], person: User) -> QuerySet[Row]:
    """Keep what a person may see: others' highlights of an independent reading are kept back."""
    return rows.filter(~kept_back(person.pk)) if rows.model is Annotation else rows


def named(model: type[Row], name: str, pointer: str) -> Row:
    """Return the row that a body names. Raises Unusable, which says where."""
    row = rows_named(model, name).first()
    if row is None:
        wanted = "an id, or a ref such as C-0001" if model in WITH_REFS else "an id"
        raise unusable(
            f"There is no {model._meta.verbose_name} “{name[:80]}”. Give {wanted}.",
            "unknown_thing",
            pointer,
        )
    return row


def named_or_none(model: type[Row], name: str | None, pointer: str) -> Row | None:
    """Return the row that a body names, if it names one."""
    return named(model, name, pointer) if name is not None else None


def revision_in(article: str, number: int | None, pointer: str = "") -> Revision:
    """Return a revision of the article of that name, the latest unless another is named.

    Raises Unusable.
    """
    found = revision_named(article, number)
    if found is None:
        there = named(Article, article, f"{pointer}/article")
        raise unusable(
            f"{there.ref} has no revision {number}.",
            "unknown_revision",
            f"{pointer}/revision",
        )
    return found


def revision_named(article: str, number: int | None) -> Revision | None:
    """Return a revision with its article, the latest unless a number is given; one statement."""
    uuid = uuid_of(article)
    if not uuid and not REF.fullmatch(article):
        return None
    if number is not None and not 0 < number <= MOST_REVISIONS:
        return None
    if uuid:
        return revision_of("uuid", uuid, number)
    return revision_of("ref", article.upper(), number)


def scale_named(slug: str) -> RatingScale:
    """Return the newest version of a scale. Raises Unusable, which names those there are."""
    scale = RatingScale.objects.filter(slug=slug).order_by("-number").first()
    if scale is None:
        slugs = RatingScale.objects.order_by("slug").values_list("slug", flat=True)
        raise unusable(
            f"There is no scale “{slug[:80]}”. Choose from: {', '.join(slugs.distinct())}.",
            "unknown_choice",
            "/scale",
        )
    return scale


def rating_named(scale: RatingScale, code: str) -> Rating:
    """Return a level of a scale. Raises Unusable, which names those there are."""
    known: dict[str, Any] = {one.code: one for one in scale.ratings.all()}
    if code not in known:
        raise unusable(
            f"The scale {scale.slug} has no level “{code[:80]}”. Choose from: {', '.join(known)}.",
            "unknown_choice",
            "/rating",
        )
    return known[code]  # type: ignore[no-any-return]


def unusable(detail: str, code: str, pointer: str) -> Unusable:
    """Return the refusal of one place in a body."""
    return Unusable([ProblemError(code=code, detail=detail, pointer=pointer)])
