"""A document as the store keeps it: its text, who issued it and when, with the sentences that say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from corpus.document import Document, Evidence, Identity, Particular, Source
from corpus.text import Span, quote


@dataclass(frozen=True)
class StoredDocument:
    """What is kept of a read document besides its passages and its part of the graph.

    `original` is the decoded text that all offsets point into; `evidence` gives, for a field of `identity` that
    the text states, where it does; `fingerprint` is equal for the same text under two names. `particulars` is None in
    a store that was made before these were read: nothing is known of them.
    """

    id: str
    path: str
    format: str
    identity: Identity
    evidence: dict[str, Evidence]
    tasks: int
    passages: int
    warnings: tuple[str, ...]
    fingerprint: str
    ocr_confidence: float | None = None
    particulars: tuple[Particular, ...] | None = None
    read: Callable[[], str] = field(default=str, repr=False, compare=False)
    """Gives `original`."""

    @cached_property
    def original(self) -> str:
        """The text, read when it is first asked for."""
        return self.read()

    @classmethod
    def of(cls, document: Document) -> StoredDocument:
        """The part of a document that is kept."""
        from corpus.reader import fingerprint

        return cls(
            id=document.id,
            path=str(document.path),
            format=document.source.format,
            identity=document.identity,
            evidence={f: document.original_evidence(span) for f, span in document.identity_spans.items()},
            tasks=sum(section.kind == "task" for section in document.sections),
            passages=len(document.passages),
            warnings=document.warnings,
            fingerprint=fingerprint(document),
            ocr_confidence=document.source.ocr_confidence,
            particulars=document.particulars,
            read=lambda: document.source.text,
        )

    def says(self, field: str) -> tuple[Particular, ...]:
        """What the document says of itself under a field (`corpus/data/particulars.toml`), in order."""
        return tuple(one for one in self.particulars or () if one.field == field)

    def evidence_of(self, particular: Particular) -> Evidence:
        """The verbatim place of a particular."""
        span = Span(particular.start, particular.end)
        return Evidence(self.id, particular.about, quote(self.original, span), *span)

    @classmethod
    def from_json(cls, data: dict[str, Any], text: Callable[[], str]) -> StoredDocument:
        """The inverse of `as_json`; `text` gives the text."""
        read = data.get("particulars")
        return cls(
            **data
            | {
                "particulars": None if read is None else tuple(Particular(**one) for one in read),
                "identity": Identity(**data["identity"]),
                "evidence": {f: Evidence(**e) for f, e in data["evidence"].items()},
                "warnings": tuple(data["warnings"]),
                "read": text,
            }
        )

    def reread(self) -> Document:
        """The document read again from its kept text, with the identity it has."""
        from corpus.reader import read_source  # here, as questions never need it

        path = Path(self.path)
        fields = {name: value or "" for name, value in asdict(self.identity).items()} | {"id": self.id}
        source = Source(self.original, self.format, ocr_confidence=self.ocr_confidence, warnings=self.warnings)
        return read_source(source, path, {path.name: fields}, path)

    def as_json(self) -> dict[str, Any]:
        """Plain data for a JSON file, without the text."""
        record = asdict(self)
        del record["read"]
        return record

    def report(self) -> dict[str, Any]:
        """The document's line in the report of a build."""
        return {
            "id": self.id, "path": self.path, "title": self.identity.title, "issuer": self.identity.issuer,
            "place": self.identity.place, "date": self.identity.date or self.identity.published,
            "kind": self.identity.kind, "passages": self.passages, "tasks": self.tasks, "warnings": list(self.warnings),
        }  # fmt: skip
