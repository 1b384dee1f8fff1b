"""How far people agree, in plain numbers: on ratings, and on which words to highlight."""

from annotations.agreement.boundaries import boundary_alpha
from annotations.agreement.figures import Figure
from annotations.agreement.highlights import (
    Highlight,
    Reading,
    span_f1,
)
from annotations.agreement.ratings import cohen_kappa, nominal_alpha, ordinal_alpha
from annotations.agreement.unitizing import unitizing_alpha

__all__ = [
    "Figure",
    "Highlight",
    "Reading",
    "boundary_alpha",
    "cohen_kappa",
    "nominal_alpha",
    "ordinal_alpha",
    "span_f1",
    "unitizing_alpha",
]
