"""The answers, as Google's discovery document names them. Pure: no Django. What is empty is left out."""

from msgspec import Struct


class Publisher(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who reviewed the claim; `site` is a host without `www`."""

    name: str = ""
    site: str = ""


class ClaimReview(
    Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"
):
    """One review of a claim: one of our verdicts."""

    publisher: Publisher
    url: str = ""
    title: str = ""
    review_date: str = ""
    textual_rating: str = ""
    language_code: str = ""


class Claim(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A claim with its reviews."""

    text: str = ""
    claimant: str = ""
    claim_date: str = ""
    claim_review: list[ClaimReview] = []


class Found(Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """What was found; nothing is `{}`."""

    claims: list[Claim] = []
    next_page_token: str = ""
