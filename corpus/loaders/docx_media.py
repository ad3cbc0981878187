"""What stands in a Word document beside its text: pictures, whose text is recognised, and drawings that are not read."""

from __future__ import annotations

import zipfile

from lxml import etree

from corpus.document import UnreadableFileError
from corpus.loaders.numbering import W
from corpus.loaders.omissions import Omissions
from corpus.loaders.packages import parse_xml, read_member

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
_PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff")
_MIN_BYTES = 3_000  # smaller ones are rules and bullets
_MAX_PICTURES = 40  # recognition takes seconds each


class Media:
    """Pictures and drawings of one document, and what is said of those that are not read.

    `above` is the last line read before a picture, which often says what it shows (附图：…).
    """

    def __init__(self, package: zipfile.ZipFile, targets: dict[str, str], said: Omissions) -> None:
        self._package = package
        self._targets = targets
        self._said = said
        self._members = set(package.namelist())
        self._seen: set[str] = set()
        self.above = ""

    def lines(self, node: etree._Element) -> list[str] | None:
        """Lines of text of a picture or a drawing; None where the node is neither."""
        if node.tag == f"{_A}blip":
            return self._picture(self._targets.get(node.get(f"{_R}embed", ""), ""))
        if node.tag == _IMAGE:
            return self._picture(self._targets.get(node.get(f"{_R}id", ""), ""))
        if node.tag == f"{W}object":
            self._said.add("object")
            return []
        if node.tag == _CHART:
            self._said.add("chart")
            return []
        if node.tag == _DIAGRAM:
            dm = node.get(f"{_R}dm", "")
            self._said.add("smartart", self._words(self._targets.get(dm, "")))
            return []
        if node.tag == f"{_A}p":
            words = "".join(node.itertext(f"{_A}t"))
            if words.strip():
                self._said.add("drawing", words)
            return []
        return None

    def _words(self, path: str) -> str:
        if path not in self._members:
            return ""
        paragraphs = parse_xml(read_member(self._package, path)).iter(f"{_A}p")
        return "、".join(text for p in paragraphs if (text := "".join(p.itertext(f"{_A}t")).strip()))

    def _picture(self, path: str) -> list[str]:
        if path not in self._members or path in self._seen:
            return []
        self._seen.add(path)
        data = read_member(self._package, path)
        if len(data) < _MIN_BYTES:
            return []
        text = None
        if path.lower().endswith(_PICTURES) and len(self._seen) <= _MAX_PICTURES:
            from corpus.loaders.scan import picture_text

            try:
                text = picture_text(data)
            except UnreadableFileError:  # the OCR package is not installed
                text = None
        self._said.add("recognised" if text else "picture", self.above)
        return text.split("\n") if text else []
