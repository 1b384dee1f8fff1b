"""Random texts with all that breaks offsets, and spans of whole characters in them."""

from hypothesis import strategies as st

from annotations.anchoring.text import grapheme_boundaries, normalise

PIECES = (
    "the", "mayor", "did", "not", "sign", "will", "may", "café", "cafe\u0301", "naïve", "12", "40%", "£5",
    "million", "Anna", "Berg", "👨‍👩‍👧‍👦", "🇫🇷🇩🇪", "👍🏽", "e\u0301\u0323", "שלום", "עולם", "مرحبا", "हिन्दी",
    "한국", "\u1112\u1161\u11ab", "日本語", "。", "don’t", "“yes”", "—", "so\u00adcial", "\u200f", "𝒳", "a", "a",
)  # fmt: skip
GAPS = (" ", " ", " ", "\u00a0", "  ", "\n", "\r\n", "\n\n", ". ", ", ", "")

sources = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(GAPS)), min_size=1, max_size=40
).map(lambda pairs: "".join(piece + gap for piece, gap in pairs))
texts = sources.map(normalise)
any_texts = st.text(max_size=60).map(normalise)


@st.composite
def spans_in(draw: st.DrawFn, text: str) -> tuple[int, int]:
    """Draw a span of whole grapheme clusters (code points) that is not empty."""
    boundaries = grapheme_boundaries(text)
    first = draw(st.integers(0, len(boundaries) - 2))
    last = draw(st.integers(first + 1, len(boundaries) - 1))
    return boundaries[first], boundaries[last]


@st.composite
def texts_with_span(draw: st.DrawFn) -> tuple[str, int, int]:
    """Draw a text and a span of it."""
    text = draw(texts)
    return text, *draw(spans_in(text))
