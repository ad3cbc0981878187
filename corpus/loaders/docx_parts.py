"""The parts of a Word package: main text, styles, numbering, notes, comments, and what they refer to.

Programs such as WPS name the parts' types in their own way; a part that no relationship names is looked for by its
usual name.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from corpus.document import UnreadableFileError
from corpus.loaders.numbering import Numbering, W, read_numbering
from corpus.loaders.packages import open_package, parse_xml, read_member


@dataclass(frozen=True)
class Styles:
    """Styles of a document by their ids."""

    by_id: dict[str, etree._Element]
    default: str

    def chain(self, key: str) -> Iterator[tuple[str, etree._Element]]:
        """A style and those that it is based on, by id."""
        seen: set[str] = set()
        while key in self.by_id and key not in seen:
            seen.add(key)
            yield key, self.by_id[key]
            parent = self.by_id[key].find(f"{W}basedOn")
            key = "" if parent is None else parent.get(f"{W}val", "")

    def of_paragraph(self, p: etree._Element) -> str:
        """Id of a paragraph's style."""
        node = p.find(f"{W}pPr/{W}pStyle")
        return self.default if node is None else node.get(f"{W}val", "")

    def name(self, key: str) -> str:
        """What the program calls a style; empty for one that is not there."""
        node = self.by_id[key].find(f"{W}name") if key in self.by_id else None
        return "" if node is None else node.get(f"{W}val", "")

    def property(self, r: etree._Element, name: str) -> str | None:
        """A property of a run, its own or that of its character style; a switch without a value is on."""
        own = r.find(f"{W}rPr/{W}rStyle")
        styles = () if own is None else self.chain(own.get(f"{W}val", ""))
        for properties in (r.find(f"{W}rPr"), *(style.find(f"{W}rPr") for _, style in styles)):
            node = None if properties is None else properties.find(f"{W}{name}")
            if node is not None:
                return str(node.get(f"{W}val", "1"))
        return None


@dataclass(frozen=True)
class Parts:
    """A document's parts; `targets` gives the path of what the main text refers to by relationship id."""

    package: zipfile.ZipFile
    body: etree._Element
    targets: dict[str, str]
    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], etree._Element]
    comments: tuple[str, ...]


def open_parts(data: bytes) -> Parts:
    """Parts of a Word file; raises UnreadableFileError for a damaged one."""
    package = open_package(data)
    main = next(
        (t for kind, t in _relations(package, "").values() if kind.endswith("/officeDocument")), "word/document.xml"
    )
    relations = _relations(package, main)
    part = {kind.rsplit("/", 1)[-1]: target for kind, target in relations.values()}

    def root(kind: str) -> etree._Element | None:
        path = part.get(kind, posixpath.join(posixpath.dirname(main), f"{kind}.xml"))
        return parse_xml(read_member(package, path)) if path in package.namelist() else None

    body = parse_xml(read_member(package, main)).find(f"{W}body")
    if body is None:
        raise UnreadableFileError("Word 文档已损坏（没有正文），请用 Word/WPS 打开后另存一份")
    styles = {s.get(f"{W}styleId", ""): s for s in _under(root("styles"), "style")}
    default = (k for k, s in styles.items() if s.get(f"{W}type") == "paragraph" and s.get(f"{W}default") == "1")
    notes = {
        (kind, note.get(f"{W}id", "")): note
        for kind, notes_root in (("footnote", root("footnotes")), ("endnote", root("endnotes")))
        for note in _under(notes_root, kind)
        if note.get(f"{W}type", "normal") == "normal"
    }
    return Parts(
        package,
        body,
        {key: target for key, (_, target) in relations.items()},
        Styles(styles, next(default, "")),
        read_numbering(root("numbering")),
        notes,
        tuple("".join(comment.itertext(f"{W}t")) for comment in _under(root("comments"), "comment")),
    )


def _under(root: etree._Element | None, name: str) -> Iterator[etree._Element]:
    return iter(()) if root is None else root.iterfind(f"{W}{name}")


def _relations(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relationship id → (type, path in the package) of a part; of the package itself for an empty name."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in package.namelist():
        return {}
    return {
        node.get("Id", ""): (
            node.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, node.get("Target", ""))).lstrip("/"),
        )
        for node in parse_xml(read_member(package, path))
        if node.get("TargetMode") != "External"
    }
