"""The fingerprint of a text that may not leave: hashes of its blocks.

Pure: no Django. The blocks are long enough that nobody can find a text by trying words against
their hashes, so the fingerprint says in which block another text differs, and no more.
"""

from hashlib import sha256

BLOCK = 128  # code points
DIGITS = 16  # hexadecimal; half as many bytes of each hash are kept


def block_hash(block: str) -> str:
    """Return the beginning of the SHA-256 of a block's UTF-8 bytes."""
    return sha256(block.encode()).hexdigest()[:DIGITS]


def block_hashes(text: str) -> list[str]:
    """Return the hash of every block of a text; the last block may be shorter."""
    return [
        block_hash(text[start : start + BLOCK]) for start in range(0, len(text), BLOCK)
    ]
