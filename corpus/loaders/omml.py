"""Formulas of Word (Office Math) on one line: fractions with a stroke, powers raised."""

from __future__ import annotations

from lxml import etree

from corpus.loaders.raised import raised

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def formula(node: etree._Element) -> str:
    """Text of a formula or a part of one: 2/3, 5×10⁴, m²."""
    name = node.tag.removeprefix(M) if isinstance(node.tag, str) else ""
    if name == "t":
        return node.text or ""
    if name == "f":
        return f"{_operand(_part(node, 'num'))}/{_operand(_part(node, 'den'))}"
    if name in ("sSup", "sSubSup"):
        return _part(node, "e") + _part(node, "sub") + _power(_part(node, "sup"))
    if name == "rad":
        return f"{_power(_part(node, 'deg'))}√{_operand(_part(node, 'e'))}"
    if name == "d":
        marks = node.find(f"{M}dPr")
        first, last = (_mark(marks, "begChr", "("), _mark(marks, "endChr", ")"))
        return first + ",".join(formula(e) for e in node.iterfind(f"{M}e")) + last
    return "".join(formula(child) for child in node if isinstance(child.tag, str) and not child.tag.endswith("Pr"))


def _part(node: etree._Element, name: str) -> str:
    part = node.find(f"{M}{name}")
    return "" if part is None else formula(part)


def _operand(text: str) -> str:
    return text if len(text) < 2 or text.isalnum() else f"({text})"


def _power(text: str) -> str:
    up = raised(text)
    return up if up != text or not text else f"^{_operand(text)}"


def _mark(properties: etree._Element | None, name: str, usual: str) -> str:
    node = None if properties is None else properties.find(f"{M}{name}")
    return usual if node is None else str(node.get(f"{M}val", ""))
