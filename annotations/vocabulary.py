"""Every closed list of words that is stored or sent: one enum each, one meaning each."""

from django.db.models import TextChoices


class PublisherKind(TextChoices):
    """What sort of house published a source article."""

    NEWSPAPER = "newspaper", "Newspaper"
    BROADCASTER = "broadcaster", "Broadcaster"
    MAGAZINE = "magazine", "Magazine"
    AGENCY = "agency", "News agency"
    RESEARCH_INSTITUTE = "research_institute", "Research institute"
    TRADE_PRESS = "trade_press", "Trade press"
    AGGREGATOR = "aggregator", "Aggregator"
    BLOG = "blog", "Blog"
    OTHER = "other", "Other"


class Genre(TextChoices):
    """What sort of text an article is."""

    NEWS = "news", "News"
    OPINION = "opinion", "Opinion"
    ANALYSIS = "analysis", "Analysis"
    BLOG = "blog", "Blog"
    TRANSCRIPT = "transcript", "Transcript"
    INTERVIEW = "interview", "Interview"
    PRESS_RELEASE = "press_release", "Press release"
    OTHER = "other", "Other"


class DatePrecision(TextChoices):
    """How much of a date is known."""

    YEAR = "year", "Year"
    MONTH = "month", "Month"
    DAY = "day", "Day"


class Rights(TextChoices):
    """How much of an article's text may leave the service."""

    FULL = "full", "The whole text"
    QUOTE = "quote", "Quotations only"
    NONE = "none", "No text, offsets and hashes only"


class RevisionKind(TextChoices):
    """What a new revision of an article means."""

    INITIAL = "initial", "First capture"
    MARKED_UPDATE = "marked_update", "Update marked by the publisher"
    SILENT_EDIT = "silent_edit", "Silent edit"
    CORRECTION = "correction", "Correction marked by the publisher"
    RETRACTION = "retraction", "Retraction by the publisher"


class Motivation(TextChoices):
    """Why an annotation was made (Web Annotation Vocabulary, section 3.3)."""

    HIGHLIGHTING = "highlighting", "Highlighting"
    IDENTIFYING = "identifying", "Identifying a claim"
    LINKING = "linking", "Linking to evidence"
    QUESTIONING = "questioning", "Questioning"
    COMMENTING = "commenting", "Commenting"


class AnnotationStatus(TextChoices):
    """Whether an annotation still stands."""

    ACTIVE = "active", "Active"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AnchorState(TextChoices):
    """How an annotation stands in one revision."""

    ANCHORED = "anchored", "Anchored: the same words at a known place"
    MOVED = "moved", "Moved: the same words elsewhere"
    SUGGESTED = "suggested", "Suggested: a likely place, a person decides"
    TEXT_CHANGED = "text_changed", "Text changed: the words differ, a person decides"
    ORPHANED = "orphaned", "Orphaned: the words are gone"


class AgentKind(TextChoices):
    """Who can make a claim."""

    PERSON = "person", "Person"
    ORGANISATION = "organisation", "Organisation"
    GOVERNMENT = "government", "Government body"
    ACCOUNT = "account", "Account"
    ANONYMOUS_GROUP = "anonymous_group", "Anonymous group"


class Checkability(TextChoices):
    """Whether a claim can be checked at all."""

    CHECKABLE = "checkable", "Checkable"
    OPINION = "opinion", "Opinion"
    PREDICTION = "prediction", "Prediction"
    NOT_VERIFIABLE = "not_verifiable", "Not verifiable"


class Stance(TextChoices):
    """What the words of an annotation do with a claim."""

    ASSERTS = "asserts", "Asserts"
    REPORTS = "reports", "Reports"
    DENIES = "denies", "Denies"
    DISPUTES = "disputes", "Disputes"
    QUALIFIES = "qualifies", "Qualifies"
    CORRECTS = "corrects", "Corrects"
    RETRACTS = "retracts", "Retracts"
    QUESTIONS = "questions", "Questions"


class Voice(TextChoices):
    """On whose word a claim stands in an article."""

    PUBLISHER = "publisher", "The publisher's own voice"
    ATTRIBUTED = "attributed", "Attributed to somebody"
    QUOTED = "quoted", "Quoted from somebody"


class Hedging(TextChoices):
    """How firmly a claim is put."""

    NONE = "none", "None"
    REPORTEDLY = "reportedly", "Reportedly"
    ALLEGEDLY = "allegedly", "Allegedly"
    CONDITIONAL = "conditional", "Conditional"


class RelationKind(TextChoices):
    """How two claims relate."""

    CONTRADICTS = "contradicts", "Contradicts"
    NEGATION_OF = "negation_of", "Is the negation of"
    NARROWER_THAN = "narrower_than", "Is narrower than"
    SAME_EVENT_AS = "same_event_as", "Is about the same event as"
    SUPERSEDES = "supersedes", "Supersedes"


SYMMETRIC_RELATIONS = (
    RelationKind.CONTRADICTS,
    RelationKind.NEGATION_OF,
    RelationKind.SAME_EVENT_AS,
)


class NormalizedRating(TextChoices):
    """The level of any scale, put in common words."""

    TRUE = "true", "True"
    MOSTLY_TRUE = "mostly_true", "Mostly true"
    MIXED = "mixed", "Mixed"
    MOSTLY_FALSE = "mostly_false", "Mostly false"
    FALSE = "false", "False"
    UNPROVEN = "unproven", "Unproven"
    NOT_CHECKABLE = "not_checkable", "Not checkable"


class AveritecLabel(TextChoices):
    """The labels of the AVeriTeC data set, and `excluded`."""

    SUPPORTED = "Supported", "Supported"
    REFUTED = "Refuted", "Refuted"
    CONFLICTING = (
        "Conflicting Evidence/Cherrypicking",
        "Conflicting Evidence/Cherrypicking",
    )
    NOT_ENOUGH = "Not Enough Evidence", "Not Enough Evidence"
    EXCLUDED = "excluded", "Excluded"


class FeverLabel(TextChoices):
    """The labels of the FEVER data set, and `excluded`."""

    SUPPORTS = "SUPPORTS", "SUPPORTS"
    REFUTES = "REFUTES", "REFUTES"
    NOT_ENOUGH_INFO = "NOT ENOUGH INFO", "NOT ENOUGH INFO"
    EXCLUDED = "excluded", "Excluded"


class EvidenceKind(TextChoices):
    """What sort of thing a piece of evidence is."""

    PASSAGE = "passage", "Passage of an article in the corpus"
    WEB_PAGE = "web_page", "Web page"
    OFFICIAL_STATEMENT = "official_statement", "Official statement"
    DOCUMENT = "document", "Document"
    DATASET = "dataset", "Data set"
    INTERVIEW = "interview", "Interview"
    TRANSCRIPT = "transcript", "Transcript"
    SOCIAL_POST = "social_post", "Social media post"
    NEWS_REPORT = "news_report", "News report"
    EXPERT = "expert", "Expert opinion"
    PRIOR_FACT_CHECK = "prior_fact_check", "Earlier fact-check"


class EvidenceTier(TextChoices):
    """How close a piece of evidence is to the fact."""

    PRIMARY = "primary", "Primary"
    SECONDARY = "secondary", "Secondary"
    TERTIARY = "tertiary", "Tertiary"


class CaptureProvider(TextChoices):
    """Who keeps an archived copy."""

    LOCAL = "local", "Kept here"
    WAYBACK = "wayback", "Wayback Machine"
    PERMA = "perma", "Perma.cc"
    OTHER = "other", "Other archive"


class EvidenceStance(TextChoices):
    """What a piece of evidence does for a verdict."""

    SUPPORTS = "supports", "Supports the claim"
    REFUTES = "refutes", "Refutes the claim"
    CONTEXT = "context", "Gives context"


class VerdictState(TextChoices):
    """Where a verdict stands, seen from outside its versions."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    WITHHELD = "withheld", "Withheld"
    RETRACTED = "retracted", "Retracted"


class ChangeClass(TextChoices):
    """What a version of a verdict changes, in the words a reader is told."""

    INITIAL = "initial", "First version"
    UPDATE = "update", "Update"
    CLARIFICATION = "clarification", "Clarification"
    CORRECTION_MINOR = "correction_minor", "Minor correction"
    CORRECTION_MAJOR = "correction_major", "Major correction"
    EDITORIAL = "editorial", "Editorial change"
    RETRACTION = "retraction", "Retraction"
    REINSTATEMENT = "reinstatement", "Reinstatement"


class RecordKind(TextChoices):
    """The kinds of things that are public once published."""

    PUBLISHER = "publisher", "Publisher"
    AGENT = "agent", "Agent"
    SCALE = "scale", "Rating scale"
    ARTICLE = "article", "Article"
    REVISION = "revision", "Revision"
    ANNOTATION = "annotation", "Annotation"
    CLAIM = "claim", "Claim"
    APPEARANCE = "appearance", "Appearance"
    RELATION = "relation", "Relation"
    EVIDENCE = "evidence", "Evidence"
    VERDICT = "verdict", "Verdict"
    VERDICT_VERSION = "verdict_version", "Verdict version"


class RecordState(TextChoices):
    """Whether a record is served whole or as a tombstone."""

    CURRENT = "current", "Current"
    WITHHELD = "withheld", "Withheld for now"
    RETRACTED = "retracted", "Retracted"
    WITHDRAWN = "withdrawn", "Withdrawn"
    MERGED = "merged", "Merged into another"


class Happening(TextChoices):
    """What an event tells of a thing: the second half of its type, as in `verdict.corrected`."""

    PUBLISHED = "published", "Published"
    CHANGED = "changed", "Changed"
    CORRECTED = "corrected", "Corrected"
    REVISED = "revised", "Has a new text"
    FLAGGED = "flagged", "Its words changed, a person decides"
    MERGED = "merged", "Merged into another"
    WITHHELD = "withheld", "Withheld for now"
    RESTORED = "restored", "Shown again"
    WITHDRAWN = "withdrawn", "Withdrawn"
    RETRACTED = "retracted", "Retracted"
    REINSTATED = "reinstated", "Reinstated"


class Scope(TextChoices):
    """What an API key opens."""

    READ = "read", "Read published verdicts"
    EXPORT = "export", "Export the published corpus"
    WRITE = "write", "Write in the name of the person it acts for"
    WEBHOOKS = "webhooks", "Manage the newsroom's webhooks"


class SubscriptionState(TextChoices):
    """Whether a webhook subscription is being delivered to."""

    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    DISABLED = "disabled", "Disabled after persistent failure"


class DeliveryStatus(TextChoices):
    """How far one delivery has come."""

    WAITING = "waiting", "Waiting to be tried again"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Given up"


class FetchState(TextChoices):
    """What became of an address that was left to the worker."""

    WAITING = "waiting", "Waiting for the worker"
    DONE = "done", "Done"
    FAILED = "failed", "Nothing taken in"


class ReleaseState(TextChoices):
    """How far a release has come."""

    PREPARING = "preparing", "Being prepared"
    SEALED = "sealed", "Sealed"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class MentionReason(TextChoices):
    """Why a comment calls somebody."""

    NAMED = "named", "Names you"
    ANSWERED = "answered", "In a thread you take part in"
    OWN_WORK = "own_work", "About your work"


class ReadingMode(TextChoices):
    """How a reviewer came to an assessment."""

    BLIND = "blind", "Blind"
    CHECK = "check", "Not blind"


class DisclosureReason(TextChoices):
    """Why somebody was shown what an unpublished version says."""

    ASKED = "asked", "Asked to see it"
    WROTE = "wrote", "Wrote in it"
    DECIDED = "decided", "Approved it or sent it back"
    EXPORTED = "exported", "Took it away in a release"
    EARLIER = "earlier", "Could see it before this was recorded"


class ReadingDisclosureReason(TextChoices):
    """Why somebody was shown the others' highlights of an independent reading."""

    DONE = "done", "Was done"
    LOOKED = "looked", "Asked to look"
    EXPORTED = "exported", "Took them away in a release"


class AssignmentEnd(TextChoices):
    """Why somebody no longer has what they took."""

    RELEASED = "released", "Put back"
    DONE = "done", "Done"
    LAPSED = "lapsed", "Its time ran out"
