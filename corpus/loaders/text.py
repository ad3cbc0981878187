"""Plain text and Markdown: the decoded text as it stands, since evidence points into it."""

from __future__ import annotations

from corpus.decode import decode
from corpus.document import Source


def load_text(data: bytes, name: str, kind: str) -> Source:
    """Decoded text of a file; `kind` is `text` or `markdown`."""
    text, encoding = decode(data, name)
    return Source(text, kind, encoding)
