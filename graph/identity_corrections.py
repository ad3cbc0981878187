"""What the user said of a document itself: its title, place, issuer, number or date is another than the one read.

A correction names what was read, so it holds when the document is read again, and in a newer version that is read the
same way; what `corpus.toml` or a newer text says otherwise goes before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chinese.dates import iso_date
from corpus.document import Document, Identity

FIELDS = {
    "title": "标题",
    "place": "地方",
    "issuer": "发文机关",
    "number": "文号",
    "date": "成文日期",
    "published": "发布日期",
}
"""What of a document can be corrected, with the Chinese names."""


@dataclass(frozen=True)
class IdentityCorrection:
    """One of `FIELDS` of a document, as read and as it is to be; empty for none."""

    document: str
    field: str
    read: str
    new: str

    @property
    def text(self) -> str:
        """The correction as a sentence, without its document."""
        return f"{FIELDS[self.field]}改为“{self.new or '（空）'}”（原读作“{self.read or '（空）'}”）"


def read_identity_corrections(entry: Any) -> list[IdentityCorrection]:
    """A `[[document]]` table of a corrections file. Raises ValueError; its message says what is wrong, in Chinese."""
    if not isinstance(entry, dict) or set(entry) - {"id", "read", "change"}:
        raise ValueError("应写明文档编号 id、读出的内容 read 和要改的内容 change")
    document, read, change = entry.get("id"), entry.get("read", {}), entry.get("change", {})
    if not isinstance(document, str) or not document:
        raise ValueError("应写明文档编号 id")
    for said in (read, change):
        if not isinstance(said, dict) or not all(isinstance(text, str) for text in said.values()):
            raise ValueError('read 和 change 应写成 { place = "某地" } 这样的文字')
        if unknown := set(said) - set(FIELDS):
            raise ValueError(f"有不认识的项：{'、'.join(sorted(unknown))}；可改的是 {'、'.join(FIELDS)}")
    for name in ("date", "published"):
        if change.get(name) and iso_date(change[name]) is None:
            raise ValueError(f"{FIELDS[name]}应写成 2024-06-11 这样的日期：{change[name]}")
    return [IdentityCorrection(document, name, read.get(name, ""), new) for name, new in change.items()]


def value_of(identity: Identity, field: str) -> str:
    """What a document's identity says in a field, empty where nothing."""
    return str(getattr(identity, field) or "")


def changed_fields(
    document: str, identity: Identity, before: Iterable[IdentityCorrection], now: Iterable[IdentityCorrection]
) -> dict[str, str]:
    """The fields of a document that become others when corrections `now` take the place of those `before`."""
    fields: dict[str, str] = {}
    for said in before:
        if said.document == document and value_of(identity, said.field) == said.new:
            fields[said.field] = said.read
    for said in now:
        if said.document == document and fields.get(said.field, value_of(identity, said.field)) == said.read:
            fields[said.field] = said.new
    return {name: text for name, text in fields.items() if text != value_of(identity, name)}


def with_identity(document: Document, fields: Mapping[str, str]) -> Document:
    """The document read anew as what it is said to be; the rest of its identity stays."""
    if not fields:
        return document
    had = {name: value or "" for name, value in document.identity.written().items()}
    manifest = {document.path.name: had | dict(fields) | {"id": document.id}}
    from corpus.reader import read_source  # here, as whoever only asks needs no reader

    return read_source(document.source, document.path, manifest, document.path)
