"""Changes to a document that keep most of its structure, as damage, bad programs and attackers make them.

mutated("docx", data, random.Random(7))
"""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable

NASTY = (
    "", "0", "-1", "--1", "²", "½", "１２", "999999999", "1e999", "nan", "-0", "0x10", "9" * 5000, "1 2", "g 99999999 1",
    "../../../../etc/passwd", "file:///etc/passwd", "%s%n", "\u202e", "\u2066任务\u2069", "\u200b" * 50, "《", "（（（（", "”", "|",
    "一、" * 200, "（牵头单位：" * 60, "2027年" * 300, "5%、" * 400, "、" * 3000, "平度市商务局和" * 200, "<b>", "&#0;", "&#xD800;",
    "=cmd|' /C calc'!A0", "javascript:alert(1)", "a" * 4000, "负责" * 1500,
)  # fmt: skip
"""Values that readers do not expect."""

_TAG = re.compile(r"<[^<>]{1,400}>")
_ATTRIBUTE = re.compile(r"""(\s[\w:.-]+=)(["'])([^"'<>]*)\2""")
_TEXT = re.compile(r">([^<>]+)<")
_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
)
_HTML = (
    "<div>" * 400, '<table><tr><td rowspan="1000" colspan="1000">甲</td></tr></table>' * 20, '<ol start="--1"><li>一项', "<!--", "<script>",
    '<li value="²">项', "<table><tr><td>" * 60, '<img src="data:image/png;base64,AAAA">', '<iframe src="file:///etc/passwd">', "<![CDATA[",
    '<p style="' + "a:b;" * 500 + '">', "<sup>" * 50, "<s>" * 30, '<meta charset="utf-7">', "<plaintext>", "<li>项</li>" * 2000,
    "<style>" + ".a{" * 300 + "</style>", "<style>@media x{" + "a{}" * 400 + "</style>",
)  # fmt: skip


def mutated(kind: str, data: bytes, rng: random.Random) -> bytes:
    """A document of this kind with one to three changes."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        data = rng.choice((*_OF.get(kind, ()), *_OF.get(kind, ()), _damaged))(data, rng)
    return data


def _damaged(data: bytes, rng: random.Random) -> bytes:
    """Bytes lost, changed, or said twice."""
    if not data:
        return data
    at, length = rng.randrange(len(data)), rng.choice((1, 2, 8, 200, 5000))
    rest = data[at + length :]
    return (
        data[:at]
        + rng.choice((b"", rng.randbytes(length), b"\0" * length, data[at : at + length] * rng.choice((2, 50))))
        + rest
    )


def _cut_short(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _markup(text: str, rng: random.Random) -> str:
    """Elements lost, doubled, put into each other; attributes and texts changed."""
    change = rng.randrange(7)
    if change < 3:
        found = list((_ATTRIBUTE, _TEXT, _TAG)[change].finditer(text))
        if not found:
            return text
        match = rng.choice(found)
        if change == 0:
            new = f"{match[1]}{match[2]}{rng.choice(NASTY)}{match[2]}"
        else:
            new = f">{rng.choice(NASTY)}<" if change == 1 else rng.choice(("", match[0] * 2, match[0] * 300))
        return text[: match.start()] + new + text[match.end() :]
    names = [name for name in re.findall(r"<([\w:]+)[\s>]", text) if f"</{name}>" in text]
    if not names:
        return text
    name = rng.choice(names)
    start = text.find(f"<{name}")
    end = text.find(f"</{name}>", start) + len(name) + 3
    piece = text[start:end]
    if change == 3:
        return text[:start] + text[end:]
    if change == 4:
        return text[:end] + piece * rng.choice((1, 20, 400)) + text[end:]
    if change == 5:
        depth = rng.choice((3, 60, 1200))
        return text[:start] + f"<{name}>" * depth + piece + f"</{name}>" * depth + text[end:]
    other = rng.choice(names)
    return text.replace(f"<{name}", f"<{other}", 1).replace(f"</{name}>", f"</{other}>", 1)


def _in_package(data: bytes, rng: random.Random) -> bytes:
    """A part of a zipped document changed, lost, renamed or given entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [(m.filename, package.read(m)) for m in package.infolist()]
    except Exception:
        return _damaged(data, rng)
    if not parts:
        return data
    # The parts with the text matter most.
    weights = [
        5 if re.search("document|sheet1|P.xml|numbering|styles|Document|txt|html", name) else 1 for name, _ in parts
    ]
    at = rng.choices(range(len(parts)), weights)[0]
    name, content = parts[at]
    change = rng.randrange(10)
    if change < 6:
        parts[at] = name, _markup(content.decode("utf-8", "surrogateescape"), rng).encode("utf-8", "surrogateescape")
    elif change == 6:
        del parts[at]
    elif change == 7:
        names = (
            "../../outside.txt",
            "/etc/x.txt",
            "C:\\x.txt",
            "\u202etxt.exe",
            "a" * 300 + ".txt",
            "\x1b[31m.txt",
            "a.zip",
        )
        parts[at] = rng.choice(names), content
    elif change == 8:
        parts[at] = name, _ENTITIES.encode() + re.sub(rb"^<\?xml[^>]*\?>", b"", content).replace(b">", b">&c;&x;", 3)
    else:
        parts.append((name, content[: len(content) // 2]))
    buffer = io.BytesIO()
    with zipfile.ZipFile(
        buffer, "w", rng.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2))
    ) as package:
        for name, content in parts:
            package.writestr(name, content)
    return buffer.getvalue()


def _headers_of_zip(data: bytes, rng: random.Random) -> bytes:
    """A size, method or offset in a header of the archive changed."""
    places = [m.start() for m in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", data)]
    if not places:
        return data
    at = rng.choice(places) + rng.choice((6, 8, 10, 14, 18, 20, 22, 24, 26, 28, 30, 42))
    new = struct.pack("<I", rng.choice((0, 1, 9, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)))
    return data[:at] + new[: rng.choice((2, 4))] + data[at + 4 :]


def _page(data: bytes, rng: random.Random) -> bytes:
    text = data.decode("utf-8", "surrogateescape")
    if rng.random() < 0.5:
        tags = [match.end() for match in _TAG.finditer(text)]
        at = rng.choice(tags) if tags else 0
        text = text[:at] + rng.choice(_HTML) + text[at:]
    else:
        text = _markup(text, rng)
    return text.encode("utf-8", "surrogateescape")


def _mail(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = rng.randrange(min(len(lines), 30))
    headers = (
        b"Content-Transfer-Encoding: base64",
        b'Content-Type: multipart/related; boundary=""',
        b"Content-Type: text/html; charset=nope",
        b"",
        b"X: " + b"a" * 9000,
    )
    lines[at : at + 1] = [rng.choice((*headers, lines[at], lines[at] * 2))]
    return b"\n".join(lines)


def _objects(data: bytes, rng: random.Random) -> bytes:
    """A number, reference or name of a PDF changed, or an object lost or doubled."""
    change = rng.randrange(4)
    if change == 0:
        found = list(re.finditer(rb"\b\d+\b", data))
        match = rng.choice(found)
        new = rng.choice((b"0", b"-1", b"1", b"99999999", b"1e9", b"3", str(rng.randrange(40)).encode()))
        return data[: match.start()] + new + data[match.end() :]
    found = list(re.finditer(rb"\d+ 0 obj.*?endobj", data, re.DOTALL))
    if not found:
        return data
    match, other = rng.choice(found), rng.choice(found)
    if change == 1:
        return data[: match.start()] + data[match.end() :]
    if change == 2:
        return data[: match.start()] + re.sub(rb"^\d+", re.match(rb"\d+", match[0])[0], other[0]) + data[match.end() :]
    names = list(re.finditer(rb"/[A-Za-z]+", match[0]))
    if not names:
        return data
    name = rng.choice(names)
    new = rng.choice((b"/Kids", b"/Parent", b"/Length", b"/Contents", b"/Rotate 45", b"/Filter /FlateDecode", b"/X"))
    return data[: match.start() + name.start()] + new + data[match.start() + name.end() :]


def _lines(data: bytes, rng: random.Random) -> bytes:
    """Lines of a text lost, said often, run together, or with what nobody writes."""
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    nasty = rng.choice(NASTY).encode("utf-8", "surrogatepass")
    new = rng.choice(
        (
            [nasty], [lines[at] + nasty], [lines[at]] * 500, [lines[at] * 300], [], [b'"' + lines[at]], [b"\0" + lines[at]],
            [lines[at].replace(b",", b";")], [b"," * 2000], [b"---", b"id: ../../x", b"---"], [b"\xff\xfe" + lines[at]],
            [lines[at] + b"\r"], [b"\xed\xa0\x80" + lines[at]],
        )
    )  # fmt: skip
    lines[at : at + 1] = new
    return b"\n".join(lines)


Mutator = Callable[[bytes, random.Random], bytes]
_OF: dict[str, tuple[Mutator, ...]] = {
    "txt": (_lines, _lines, _cut_short),
    "csv": (_lines, _lines, _cut_short),
    "html": (_page, _page, _cut_short),
    "mht": (_mail, _page, _cut_short),
    "docx": (_in_package, _in_package, _in_package, _headers_of_zip),
    "xlsx": (_in_package, _in_package, _in_package, _headers_of_zip),
    "ofd": (_in_package, _in_package, _in_package, _headers_of_zip),
    "zip": (_in_package, _headers_of_zip, _cut_short),
    "pdf": (_objects, _objects, _cut_short),
}
KINDS = tuple(_OF)
