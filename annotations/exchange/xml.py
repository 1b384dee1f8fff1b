"""Words as XML 1.0 has them, every code point in its place. Pure: no Django."""

import re
from xml.sax.saxutils import escape, quoteattr

# What XML 1.0 has no way to write; a space in its place leaves every offset as it is.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPECIAL = re.compile('[&<>"\u0000-\u001f\ud800-\udfff\ufffe\uffff]')


def content(words: str) -> str:
    """Return words as the content of an element; a carriage return would be read as a line feed."""
    return escape(UNWRITABLE.sub(" ", words), {"\r": "&#13;"})


def attribute(words: str) -> str:
    """Return words as the value of an attribute, in quotation marks."""
    if not SPECIAL.search(words):
        return f'"{words}"'
    return quoteattr(UNWRITABLE.sub(" ", words))
