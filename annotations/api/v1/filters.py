"""What each list can be filtered by: one declaration each, over the facets in `records/facets.py`."""

import django_filters
from django import forms

from annotations.api.parameters import (
    Before,
    Choice,
    Facet,
    Search,
    Since,
    State,
    Thing,
)
from annotations.vocabulary import (
    AgentKind,
    AnchorState,
    ChangeClass,
    Checkability,
    EvidenceKind,
    EvidenceTier,
    Genre,
    Motivation,
    NormalizedRating,
    PublisherKind,
    RecordState,
    RelationKind,
    RevisionKind,
    Stance,
    Voice,
)

STATES = [*RecordState.values, "all"]


FORMS: dict[type, type[forms.Form]] = {}


class RecordFilter(django_filters.FilterSet):
    """What every list can be filtered by."""

    def get_form_class(self) -> type[forms.Form]:
        """Return the form, which is the same for every request, so it is made once."""
        kind = type(self)
        if kind not in FORMS:
            FORMS[kind] = super().get_form_class()
        return FORMS[kind]

    published_after = Since(
        "First published at this moment or later.", field_name="published_at"
    )
    published_before = Before(
        "First published before this moment.", field_name="published_at"
    )
    modified_after = Since(
        "Last changed at this moment or later.", field_name="modified_at"
    )
    modified_before = Before(
        "Last changed before this moment.", field_name="modified_at"
    )


class NounFilter(RecordFilter):
    """What every list of one noun can be filtered by."""

    state = State(
        "What is served whole (`current`), or the tombstones of what no longer is. A tombstone "
        "has no content, so the other filters leave it out.",
        choices=STATES,
    )


class Searchable(NounFilter):
    """A list whose records have words."""

    search = Search(
        "Words to look for, as they are or in another English form. “Quoted words” stand side by "
        "side, OR gives a choice, a minus sign leaves a word out."
    )


class PublisherFilter(Searchable):
    kind = Choice("What sort of house it is.", PublisherKind)
    slug = Facet("The publisher's short name in addresses.")


class AgentFilter(Searchable):
    kind = Choice("What sort of claimant it is.", AgentKind)


class ScaleFilter(Searchable):
    slug = Facet("The scale's short name; each of its versions is a record.")


class ArticleFilter(Searchable):
    publisher = Facet("The slug of the article's publisher.")
    genre = Choice("What sort of text it is.", Genre)
    language = Facet("The article's language, as a BCP 47 tag.")


class RevisionFilter(RecordFilter):
    change_kind = Choice("What the revision means.", RevisionKind)
    number = Facet("The revision's number, from 1.")


class AnnotationFilter(Searchable):
    article = Thing("The article it highlights, by id or ref.", "article")
    motivation = Choice("Why it was made.", Motivation)
    tag = Facet("One of its tags.")
    anchor_state = Choice("How it stands in one of the revisions.", AnchorState)


class ClaimFilter(Searchable):
    topic = Facet("One of the things that the claim is about.")
    language = Facet("The claim's language, as a BCP 47 tag.")
    checkability = Choice("Whether it can be checked.", Checkability)


class ShownFilter(RecordFilter):
    """How a claim appears in articles: in the appearance itself, or in a verdict that shows it."""

    article = Thing("An article that the claim appears in, by id or ref.", "article")
    annotation = Thing("An annotation that marks the claim, by id.")
    publisher = Facet("The slug of the publisher of such an article.")
    stance = Choice("What such an article does with the claim.", Stance)
    claimant = Thing("Who makes the claim there, by id.")


class AppearanceFilter(ShownFilter):
    voice = Choice("On whose word the claim stands there.", Voice)


class RelationFilter(RecordFilter):
    kind = Choice("How the two claims relate.", RelationKind)


class EvidenceFilter(Searchable):
    kind = Choice("What sort of thing it is.", EvidenceKind)
    tier = Choice("How close it is to the fact.", EvidenceTier)
    annotation = Thing("The passage of the corpus that it is, by id.")


class VersionFilter(RecordFilter):
    change_class = Choice("What the version changed.", ChangeClass)


class VerdictFilter(ShownFilter, Searchable):
    rating = Facet("The code of its level, on whichever scale.")
    normalized = Choice(
        "Its level in the words that all scales share.", NormalizedRating
    )
    scale = Facet("The slug of its rating scale.")
    claim = Thing("The claim it answers, by id or ref.", "claim")
    topic = Facet("One of the things that the claim is about.")
    language = Facet("The verdict's language, as a BCP 47 tag.")
    evidence = Thing("A piece of evidence it rests on, by id.")
    change_class = Choice("What its current version changed.", ChangeClass)
