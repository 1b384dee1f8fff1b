"""Anchors that survive edits: describe a passage, find it again, carry it onto a new text.

Pure Python, no Django. Every offset is a Unicode code point, half open, unless a name says otherwise.
"""

from annotations.anchoring.carry import carry
from annotations.anchoring.describe import describe
from annotations.anchoring.locate import locate
from annotations.anchoring.placement import Placement
from annotations.anchoring.selectors import Selectors

__all__ = ["Placement", "Selectors", "carry", "describe", "locate"]
