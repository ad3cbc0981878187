"""A document as the store keeps it: its text, who issued it and when, with the sentences that say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

from corpus.document import Document, Evidence, Identity, Particular, Source
from corpus.gazetteer import label_of
from corpus.text import Span, quote


class StoredDocument:
    """What is kept of a read document besides its passages and its part of the graph.

    `original` is the decoded text that all offsets point into. `particulars` is None in a store that was made before
    these were read: nothing is known of them.
    """

    def __init__(self, name: str, content: bytes, read: Callable[[], str]) -> None:
        """`content` is what `as_json` gave, in JSON; `read` gives `original`. Each is read when it is asked for: there
        are many documents, and most are asked for little.
        """
        self.id, self._content, self._read = name, content, read

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StoredDocument) and other.as_json() == self.as_json()

    @cached_property
    def identity(self) -> Identity:
        """Who issued what, when."""
        return Identity.read(self.as_json()["identity"])

    @cached_property
    def evidence(self) -> dict[str, Evidence]:
        """Where the text states a field of the identity."""
        return {field: Evidence(**where) for field, where in self.as_json()["evidence"].items()}

    @cached_property
    def particulars(self) -> tuple[Particular, ...] | None:
        """What it says of itself besides."""
        read = self.as_json().get("particulars")
        return None if read is None else tuple(Particular(**one) for one in read)

    @property
    def path(self) -> str:
        """Where its file was."""
        return str(self.as_json()["path"])

    @property
    def format(self) -> str:
        """What kind of file."""
        return str(self.as_json()["format"])

    @property
    def tasks(self) -> int:
        """How many tasks it has."""
        return int(self.as_json()["tasks"])

    @property
    def passages(self) -> int:
        """How many passages it has."""
        return int(self.as_json()["passages"])

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was noticed in reading it, in Chinese."""
        return tuple(self.as_json()["warnings"])

    @property
    def fingerprint(self) -> str:
        """Equal for the same text under two names."""
        return str(self.as_json()["fingerprint"])

    @property
    def ocr_confidence(self) -> float | None:
        """How sure the recognition of a scanned text was."""
        return self.as_json().get("ocr_confidence")  # type: ignore[no-any-return]

    @cached_property
    def original(self) -> str:
        """The text, read when it is first asked for."""
        return self._read()

    @classmethod
    def of(cls, document: Document, tasks: int) -> StoredDocument:
        """The part of a document that is kept, with the number of tasks that its graph has."""
        from corpus.reader import fingerprint

        record = {
            "id": document.id,
            "path": str(document.path),
            "format": document.source.format,
            "identity": document.identity.written(),
            "evidence": {f: asdict(document.original_evidence(span)) for f, span in document.identity_spans.items()},
            "tasks": tasks,
            "passages": len(document.passages),
            "warnings": list(document.warnings),
            "fingerprint": fingerprint(document),
            "ocr_confidence": document.source.ocr_confidence,
            "particulars": [asdict(one) for one in document.particulars],
        }
        return cls(document.id, orjson.dumps(record), lambda: document.source.text)

    def tells(self, field: str) -> bool:
        """Whether it says anything of itself under a field; found without reading more."""
        return f'"field":"{field}"'.encode() in self._content

    def says(self, field: str) -> tuple[Particular, ...]:
        """What the document says of itself under a field (`corpus/data/particulars.toml`), in order."""
        return tuple(one for one in self.particulars or () if one.field == field)

    def evidence_of(self, particular: Particular) -> Evidence:
        """The verbatim place of a particular."""
        span = Span(particular.start, particular.end)
        return Evidence(self.id, particular.about, quote(self.original, span), *span)

    def reread(self) -> Document:
        """The document read again from its kept text, with the identity it has."""
        from corpus.reader import read_source  # here, as questions never need it

        path = Path(self.path)
        fields = {name: value or "" for name, value in self.identity.written().items()} | {"id": self.id}
        source = Source(self.original, self.format, ocr_confidence=self.ocr_confidence, warnings=self.warnings)
        return read_source(source, path, {path.name: fields}, path)

    def as_bytes(self) -> bytes:
        """For a file, without the text."""
        return self._content

    def as_json(self) -> dict[str, Any]:
        """Plain data, without the text."""
        return orjson.loads(self._content)  # type: ignore[no-any-return]

    def report(self) -> dict[str, Any]:
        """The document's line in the report of a build."""
        return {
            "id": self.id, "path": self.path, "title": self.identity.title, "issuer": self.identity.issuer,
            "place": label_of(self.identity.place), "date": self.identity.date or self.identity.published,
            "kind": self.identity.kind, "passages": self.passages, "tasks": self.tasks, "warnings": list(self.warnings),
        }  # fmt: skip
