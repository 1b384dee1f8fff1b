"""Who may do what: one named predicate each, used by the verbs, the admin, the API and the tests.

A role includes those before it. Being a superuser gives every role and lifts no rule: nobody
approves their own work.
"""

from collections.abc import Callable, Iterable

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from annotations.workflow.acts import Act
from annotations.workflow.errors import NotPermitted

ANNOTATOR = "annotator"
REVIEWER = "reviewer"
EDITOR = "editor"
PARTNER_MANAGER = "partner manager"

REPORTERS = (ANNOTATOR, REVIEWER, EDITOR)

Predicate = Callable[[User | AnonymousUser], bool]

# The names of a person's groups, for statements of our own that read a person too.
ROLES_OF = """ARRAY(
    SELECT role.name FROM auth_group role
    JOIN auth_user_groups membership ON membership.group_id = role.id
    WHERE membership.user_id = {person})"""


def roles(user: User | AnonymousUser) -> frozenset[str]:
    """Return the names of the user's groups; asked once per user object."""
    known = getattr(user, "_roles", None)
    if known is None:
        known = frozenset(user.groups.values_list("name", flat=True))
        user._roles = known  # type: ignore[union-attr]  # kept for the length of a request
    return known


def remember_roles(user: User, names: Iterable[str]) -> None:
    """Keep the roles of a user that were read together with the user."""
    user._roles = frozenset(names)  # type: ignore[attr-defined]  # as `roles` keeps them


def has_role(user: User | AnonymousUser, *names: str) -> bool:
    """Return whether the user is active and has one of the roles."""
    if not user.is_active or user.is_anonymous:
        return False
    return user.is_superuser or not roles(user).isdisjoint(names)


def may_see_drafts(user: User | AnonymousUser) -> bool:
    """Return whether unpublished content is visible."""
    return has_role(user, *REPORTERS)


def may_annotate(user: User | AnonymousUser) -> bool:
    """Return whether the user may load articles, highlight, file and link claims."""
    return has_role(user, *REPORTERS)


def may_draft(user: User | AnonymousUser) -> bool:
    """Return whether the user may attach evidence, and draft and submit verdicts."""
    return has_role(user, *REPORTERS)


def who_may_draft() -> QuerySet[User]:
    """Return those of whom `may_draft` is true."""
    in_role = User.objects.filter(groups__name__in=REPORTERS)
    return User.objects.filter(
        Q(is_superuser=True) | Q(pk__in=in_role.values("pk")), is_active=True
    )


def may_discuss(user: User | AnonymousUser) -> bool:
    """Return whether the user may comment, and resolve and reopen threads."""
    return has_role(user, *REPORTERS)


def may_review(user: User | AnonymousUser) -> bool:
    """Return whether the user may assess, approve and send back."""
    return has_role(user, REVIEWER, EDITOR)


def may_publish(user: User | AnonymousUser) -> bool:
    """Return whether the user may publish, withhold, retract and change public things."""
    return has_role(user, EDITOR)


def may_manage_partners(user: User | AnonymousUser) -> bool:
    """Return whether the user may manage newsrooms, keys and subscriptions."""
    return has_role(user, PARTNER_MANAGER)


def may_manage_scales(user: User | AnonymousUser) -> bool:
    """Return whether the user may load rating scales."""
    return has_role(user, EDITOR)


def may_import(user: User | AnonymousUser) -> bool:
    """Return whether the user may vouch for a corpus that was made elsewhere."""
    return has_role(user, EDITOR)


def may_release(user: User | AnonymousUser) -> bool:
    """Return whether the user may make releases, and fetch those of unpublished content."""
    return has_role(user, EDITOR)


NEEDED: dict[Predicate, str] = {
    may_annotate: "annotator",
    may_draft: "annotator",
    may_discuss: "annotator",
    may_review: "reviewer",
    may_publish: "editor",
    may_manage_partners: "partner manager",
    may_manage_scales: "editor",
    may_import: "editor",
    may_release: "editor",
}


def require(act: Act, predicate: Predicate) -> None:
    """Raise NotPermitted unless the accountable person may do this."""
    if predicate(act.accountable):
        return
    role = NEEDED[predicate]
    raise NotPermitted(
        f"This needs the role '{role}', which {act.accountable.get_username()} does not have. "
        "Ask an administrator for it.",
        "not_permitted",
    )
