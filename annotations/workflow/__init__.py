"""What may happen: one function per verb. Nothing else writes domain rows.

Every verb takes an `Act` first (who, when), checks permission and state, changes rows, writes the
history, and when anything public changed the records and the events, in one transaction.

The verbs are named here, so what is named here is where to look for one. Of the other modules,
`importing`, `importing_many` and `importing_publications` take in what was made elsewhere, by the same
rules; `checking` and `glancing` say what may not be stored; `storing`, `inserting`, `copying` and
`side_by_side` are how rows are stored and read, few or many; `ledger`, `public` and `serving` write what
the world reads.
"""

from annotations.workflow.acts import Act, Identity
from annotations.workflow.anchors import Span
from annotations.workflow.annotating import (
    AnnotationContent,
    annotate,
    edit_annotation,
    reanchor,
    restore,
    withdraw,
)
from annotations.workflow.articles import (
    ArticleContent,
    RevisionContent,
    add_article,
    add_publisher,
    edit_article,
    edit_publisher,
)
from annotations.workflow.claims import (
    AppearanceContent,
    ClaimContent,
    Passing,
    add_agent,
    add_origin_group,
    edit_agent,
    edit_appearance,
    edit_claim,
    edit_relation,
    file_claim,
    link,
    relate,
    unlink,
)
from annotations.workflow.disclosing import disclose, disclose_release
from annotations.workflow.discussing import (
    comment,
    edit_comment,
    read_mentions,
    reopen,
    resolve,
)
from annotations.workflow.erasing import erase
from annotations.workflow.errors import (
    Busy,
    InvalidContent,
    NotPermitted,
    OwnWork,
    Problem,
    QuoteMismatch,
    Refused,
    StaleVersion,
    TransitionNotAllowed,
)
from annotations.workflow.evidence import (
    CaptureContent,
    EvidenceContent,
    add_capture,
    attach_evidence,
    edit_evidence,
)
from annotations.workflow.merging import merge
from annotations.workflow.partners import (
    NewKey,
    add_newsroom,
    create_api_key,
    edit_newsroom,
    revoke_api_key,
    rotate_api_key,
)
from annotations.workflow.placing import (
    Unit,
    accept_place,
    annotate_by_selectors,
    reanchor_by_selectors,
)
from annotations.workflow.publishing import (
    correct,
    discard,
    publish,
    reinstate,
    retract,
    withhold,
)
from annotations.workflow.reading import (
    begin_reading,
    end_reading,
    finish_reading,
    look_into_reading,
)
from annotations.workflow.releases import (
    ReleaseContent,
    cancel_release,
    prepare_release,
)
from annotations.workflow.reviewing import (
    approve,
    assess,
    return_to_author,
    submit,
)
from annotations.workflow.revising import Preview, preview, revise
from annotations.workflow.scales import RatingContent, ScaleContent, load_scale
from annotations.workflow.subscriptions import (
    NewSecret,
    SubscriptionContent,
    disable,
    edit_subscription,
    pause,
    redeliver,
    replay,
    resume,
    rotate_secret,
    subscribe,
)
from annotations.workflow.taking import release, take, take_next
from annotations.workflow.taking_back import abandon, take_back
from annotations.workflow.undoing import undo
from annotations.workflow.upkeep import (
    Rebuilding,
    flag_stale,
    rebuild_records,
    settle_review,
)
from annotations.workflow.verdicts import (
    Use,
    VersionContent,
    draft_verdict,
    edit_draft,
    edit_verdict,
)

__all__ = [
    "Act",
    "AnnotationContent",
    "AppearanceContent",
    "ArticleContent",
    "Busy",
    "CaptureContent",
    "ClaimContent",
    "EvidenceContent",
    "Identity",
    "InvalidContent",
    "NewKey",
    "NewSecret",
    "NotPermitted",
    "OwnWork",
    "Passing",
    "Preview",
    "Problem",
    "QuoteMismatch",
    "RatingContent",
    "Rebuilding",
    "Refused",
    "ReleaseContent",
    "RevisionContent",
    "ScaleContent",
    "Span",
    "StaleVersion",
    "SubscriptionContent",
    "TransitionNotAllowed",
    "Unit",
    "Use",
    "VersionContent",
    "abandon",
    "accept_place",
    "add_agent",
    "add_article",
    "add_capture",
    "add_newsroom",
    "add_origin_group",
    "add_publisher",
    "annotate",
    "annotate_by_selectors",
    "approve",
    "assess",
    "attach_evidence",
    "begin_reading",
    "cancel_release",
    "comment",
    "correct",
    "create_api_key",
    "disable",
    "discard",
    "disclose",
    "disclose_release",
    "draft_verdict",
    "edit_agent",
    "edit_annotation",
    "edit_appearance",
    "edit_article",
    "edit_claim",
    "edit_comment",
    "edit_draft",
    "edit_evidence",
    "edit_newsroom",
    "edit_publisher",
    "edit_relation",
    "edit_subscription",
    "edit_verdict",
    "end_reading",
    "erase",
    "file_claim",
    "finish_reading",
    "flag_stale",
    "link",
    "load_scale",
    "look_into_reading",
    "merge",
    "pause",
    "prepare_release",
    "preview",
    "publish",
    "read_mentions",
    "reanchor",
    "reanchor_by_selectors",
    "rebuild_records",
    "redeliver",
    "reinstate",
    "relate",
    "release",
    "reopen",
    "replay",
    "resolve",
    "restore",
    "resume",
    "retract",
    "return_to_author",
    "revise",
    "revoke_api_key",
    "rotate_api_key",
    "rotate_secret",
    "settle_review",
    "submit",
    "subscribe",
    "take",
    "take_back",
    "take_next",
    "undo",
    "unlink",
    "withdraw",
    "withhold",
]
