"""Who else is here: a sign of life now and then, never a lock. It is no verb: it leaves no history."""

from datetime import timedelta

from annotations.models import Article, Presence
from annotations.workflow.acts import Act

LASTS = timedelta(seconds=60)


def be_present(act: Act, article: Article, doing: str) -> list[Presence]:
    """Note that somebody is at an article; return who else was there within the last minute."""
    Presence.objects.bulk_create(
        [Presence(article=article, person=act.user, seen_at=act.at, doing=doing[:60])],
        update_conflicts=True,
        unique_fields=["article", "person"],
        update_fields=["seen_at", "doing"],
    )
    others = Presence.objects.filter(article=article, seen_at__gte=act.at - LASTS)
    return list(
        others.exclude(person=act.user).select_related("person").order_by("person")
    )
