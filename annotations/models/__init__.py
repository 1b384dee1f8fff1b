"""What the service stores. Reads are methods of querysets; writes belong to `workflow`."""

from annotations.models.annotations import Anchor, Annotation
from annotations.models.answers import KeptAnswer
from annotations.models.articles import Article, Publisher, Revision
from annotations.models.assignments import Assignment
from annotations.models.claims import (
    Agent,
    Appearance,
    Attribution,
    Claim,
    OriginGroup,
    Relation,
)
from annotations.models.discussion import Comment, Mention
from annotations.models.evidence import Capture, Evidence
from annotations.models.evidence_uses import EvidenceUse
from annotations.models.fetches import Fetch
from annotations.models.history import History
from annotations.models.ledger import Event, EventBody, LedgerHead, Record
from annotations.models.partners import (
    ApiKey,
    Newsroom,
    RateCount,
)
from annotations.models.presence import Presence
from annotations.models.readings import IndependentReading, ReadingDisclosure
from annotations.models.releases import Release
from annotations.models.scales import Rating, RatingScale
from annotations.models.shingles import Shingles
from annotations.models.subscriptions import Delivery, DeliveryAttempt, Subscription
from annotations.models.usage import KeyUsage
from annotations.models.verdicts import Assessment, Disclosure, Verdict
from annotations.models.versions import VerdictVersion

__all__ = [
    "Agent",
    "Anchor",
    "Annotation",
    "ApiKey",
    "Appearance",
    "Article",
    "Assessment",
    "Assignment",
    "Attribution",
    "Capture",
    "Claim",
    "Comment",
    "Delivery",
    "DeliveryAttempt",
    "Disclosure",
    "Event",
    "EventBody",
    "Evidence",
    "EvidenceUse",
    "Fetch",
    "History",
    "IndependentReading",
    "KeptAnswer",
    "KeyUsage",
    "LedgerHead",
    "Mention",
    "Newsroom",
    "OriginGroup",
    "Presence",
    "Publisher",
    "RateCount",
    "Rating",
    "RatingScale",
    "ReadingDisclosure",
    "Record",
    "Relation",
    "Release",
    "Revision",
    "Shingles",
    "Subscription",
    "Verdict",
    "VerdictVersion",
]
