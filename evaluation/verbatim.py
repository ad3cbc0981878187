"""Whether a quote stands in a text as it is, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def is_verbatim(evidence: Mapping[str, Any], originals: Mapping[str, str]) -> bool:
    """Whether the quote of an evidence stands in its document at its offsets, whitespace apart."""
    original = originals.get(evidence["document"])
    if original is None or not evidence["quote"].strip():
        return False
    return "".join(evidence["quote"].split()) == "".join(original[evidence["start"] : evidence["end"]].split())


def occurrences(original: str, quote: str) -> list[tuple[int, int]]:
    """Ranges of `original` where `quote` stands, whatever the whitespace in both."""
    kept = [offset for offset, character in enumerate(original) if not character.isspace()]
    text, wanted = "".join(original[offset] for offset in kept), "".join(quote.split())
    if not wanted:
        return []
    return [(kept[m.start()], kept[m.start() + len(wanted) - 1] + 1) for m in re.finditer(re.escape(wanted), text)]
