"""The sentence that an edge carries."""

from __future__ import annotations

from typing import Any

from corpus.document import Evidence


def evidence_of(data: dict[str, Any]) -> Evidence:
    """The evidence that an edge carries."""
    return Evidence(data["document"], data.get("section") or "", data["quote"], data["start"], data["end"])


def edge_evidence(data: dict[str, Any]) -> Evidence | None:
    """The evidence of an edge, None for a computed one."""
    return evidence_of(data) if data.get("quote") else None
