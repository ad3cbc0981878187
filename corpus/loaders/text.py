"""Plain text and Markdown: the decoded text as it stands, since evidence points into it."""

from __future__ import annotations

import re

from corpus.decode import decode
from corpus.document import Source
from corpus.loaders.omissions import Omissions

_STRUCK = re.compile(r"~~([^~\n]+)~~")


def load_text(data: bytes, name: str, kind: str) -> Source:
    """Decoded text of a file; `kind` is `text` or `markdown`."""
    text, encoding = decode(data, name)
    said = Omissions()
    for struck in _STRUCK.findall(text) if kind == "markdown" else ():
        said.add("struck", struck)  # cleaning takes it out
    return Source(text, kind, encoding, warnings=said.warnings())
