"""Web pages and web archives: the article with its headings and tables, without what stands around it."""

from __future__ import annotations

import email
import email.policy
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files

from lxml import etree
from lxml import html as lxml_html

from corpus.decode import decode
from corpus.document import Source, UnreadableFileError
from corpus.loaders.grid import expand, lines_of
from corpus.loaders.numbering import format_number

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_PARTS = re.compile(r"[\s_-]+")
_DATE = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})")
_PUBLISHED = re.compile(r"(?:发布|发表|更新|公开)(?:时间|日期)\s*[:：]?\s*" + _DATE.pattern)
_SOURCE = re.compile(r"(?:信息来源|稿件来源|文章来源|来源)\s*[:：]\s*([^\s|丨:：,，<>]{2,30})")
_SITE_SUFFIX = re.compile(r"\s*[-_|–—]+\s*[^-_|–—]{2,30}$")

_SENTENCE_MARKS = re.compile(r"[，。；：、！？,;]")
_DATA = tomllib.loads(files("corpus.loaders").joinpath("data/web.toml").read_text("utf-8"))
_KNOWN = frozenset(_DATA["containers"])
_CHROME = frozenset(_DATA["chrome"])
_META: dict[str, list[str]] = _DATA["meta"]
_SKIPPED, _BLOCKS, _FRAMES = (frozenset(_DATA["tags"][key]) for key in ("skipped", "blocks", "frames"))
_MIN_SHARE = 0.3  # of the page's running text that a known container must hold to be the article
_DESCENT = 0.97  # of the text that a child must hold for the rest to count as surroundings


def load_html(data: bytes, name: str) -> Source:
    """Article of a web page, with `title`, `published` (ISO), `source` and `site` as metadata where given."""
    text, encoding = _decode(data, name)
    return _read(text, encoding, "html")


def load_mht(data: bytes, name: str) -> Source:
    """Article of a page saved as one MHT file: its first HTML part."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    body = None if part is None else part.get_payload(decode=True)
    if part is None or not isinstance(body, bytes) or not body.strip():
        raise UnreadableFileError("网页归档里没有网页正文，请在浏览器中重新保存为“网页，仅 HTML”")
    declared = part.get_content_charset()
    text, encoding = _decode(body, name, declared)
    return _read(text, encoding, "mht")


def _decode(data: bytes, name: str, declared: str | None = None) -> tuple[str, str]:
    """Text by byte order mark, declared charset where it fits, else by the content."""
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        found = _CHARSET.search(data, 0, 8192)
        charset = (declared or (found[1].decode("ascii", "ignore") if found else "")).lower()
        charset = "gb18030" if charset in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else charset
        if charset:
            try:
                return data.decode(charset), charset
            except (UnicodeDecodeError, LookupError):
                pass  # pages copied from one site to another often keep a charset that is wrong
    return decode(data, name)


def _read(text: str, encoding: str, kind: str) -> Source:
    text = _XML_DECLARATION.sub("", text.replace("\x00", ""))
    try:
        root = lxml_html.document_fromstring(text)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFileError("网页内容无法解析，请在浏览器中打开后另存一份") from error
    metadata = _metadata(root)
    _drop_chrome(root)
    lines = [line for node in _articles(root) for line in _lines(node)]
    title = metadata.get("title")
    if title and _bare(title) not in _bare("".join(lines))[: len(title) + 600]:
        lines.insert(0, title)
    return Source("\n".join(lines), kind, encoding, metadata=metadata)


def _metadata(root: etree._Element) -> dict[str, str]:
    given: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("name") or meta.get("property") or "").lower()
        content = _SPACES.sub(" ", meta.get("content") or "").strip()
        if key and content:
            given.setdefault(key, content)
    found = {field: next((given[key] for key in keys if key in given), "") for field, keys in _META.items()}
    page = _SPACES.sub(" ", " ".join(_texts(root)))
    if not found["title"]:
        headings = [_inline(h) for h in root.iter("h1")]
        titles = [_SITE_SUFFIX.sub("", _inline(t)) for t in root.iter("title")]
        found["title"] = next((t for t in (*headings[:1], *titles[:1]) if len(t) >= 4), "")
    date = _DATE.search(found["published"]) or _PUBLISHED.search(page)
    found["published"] = f"{int(date[1]):04d}-{int(date[2]):02d}-{int(date[3]):02d}" if date else ""
    if not found["source"] and (named := _SOURCE.search(page)):
        found["source"] = named[1]
    return {key: value for key, value in found.items() if value}


def _texts(root: etree._Element) -> Iterator[str]:
    for node in root.iter(etree.Element):
        if node.tag not in _SKIPPED and node.text:
            yield node.text
        if node.tail:
            yield node.tail


def _marks(node: etree._Element) -> list[str]:
    return f"{node.get('id') or ''} {node.get('class') or ''}".lower().split()


def _drop_chrome(root: etree._Element) -> None:
    """Take out scripts, hidden parts, and what an id or class names as navigation and the like."""
    total = _weights(root)[root]
    for node in list(root.iter(etree.Element, etree.Comment)):
        if node.getparent() is None or node.tag in ("body", "html"):
            continue
        if node.tag is etree.Comment or node.tag in _SKIPPED:
            node.drop_tree()
        elif _KNOWN.intersection(_marks(node)):
            continue  # some sites show the article only by script, so it is hidden in the saved page
        elif _HIDDEN.search(node.get("style") or ""):
            node.drop_tree()
        elif node.tag in _BLOCKS:
            parts = {part for mark in _marks(node) for part in _PARTS.split(mark)}
            # A frame around the whole page may carry such a name too.
            if parts & _CHROME and _weights(node)[node] < total * _MIN_SHARE:
                node.drop_tree()


def _weights(root: etree._Element) -> dict[etree._Element, int]:
    """For each element, characters of running text (with sentence marks, outside links) inside it."""
    weight: dict[etree._Element, int] = {}
    for node in root.iter(etree.Element):
        weight[node] = 0
    for node in reversed(list(weight)):
        if node.tag in ("a", "title", *_SKIPPED):
            weight[node] = 0
        else:
            weight[node] += _running(node.text)
        parent = node.getparent()
        if parent is not None and parent in weight and node is not root:
            weight[parent] += weight[node] + _running(node.tail)
    return weight


def _running(text: str | None) -> int:
    text = (text or "").strip()
    return len(text) if len(text) >= 20 or _SENTENCE_MARKS.search(text) else 0


def _articles(root: etree._Element) -> list[etree._Element]:
    """Elements that hold the article: known containers, else the smallest element with nearly all running text."""
    weight = _weights(root)
    chosen: list[etree._Element] = []
    seen: set[str] = set()
    for node in root.iter(etree.Element):
        if _KNOWN.intersection(_marks(node)) and not any(parent in chosen for parent in node.iterancestors()):
            text = _bare("".join(node.itertext()))
            if text and text not in seen:
                seen.add(text)
                chosen.append(node)
    if chosen and sum(weight[node] for node in chosen) >= weight[root] * _MIN_SHARE:
        return chosen
    body = root.find("body")
    node = root if body is None else body
    while True:
        inner = [c for c in node.iterchildren(tag=etree.Element) if c.tag in _FRAMES and not _is_data(c)]
        child = next((c for c in inner if weight[c] >= weight[node] * _DESCENT and weight[c]), None)
        if child is None or sum(1 for _ in _lines(child)) < 3:
            return [node]
        node = child


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _inline(node: etree._Element) -> str:
    return _SPACES.sub(" ", "".join(node.itertext())).strip()


def _is_data(node: etree._Element) -> bool:
    """Whether this is a table of data, not one that only lays out the page."""
    if node.tag != "table" or node.find(".//table") is not None or node.find(".//h1") is not None:
        return False
    rows = [[len(_bare(_inline(cell))) for cell in row if cell.tag in ("td", "th")] for row in node.iter("tr")]
    filled = [size for row in rows for size in row if size]
    if len(rows) < 2 or max(map(len, rows), default=0) < 2 or len(filled) < 3:
        return False
    # The cell that holds an article is far longer than all its neighbours together.
    return not (max(filled) > 800 and max(filled) > sum(filled) * 0.6)


def _lines(node: etree._Element) -> Iterator[str]:
    """Lines under an element: a block each, broken at `<br>`; data tables as pipe rows."""
    pending: list[str] = []

    def flush() -> Iterator[str]:
        for line in "".join(pending).split("\n"):
            if stripped := _SPACES.sub(" ", line).strip():
                yield stripped
        pending.clear()

    def walk(parent: etree._Element) -> Iterator[str]:
        pending.append(_inner_text(parent.text, parent))
        for child in parent.iterchildren(tag=etree.Element):
            tag = child.tag
            if tag in _SKIPPED:
                pass
            elif tag == "br":
                pending.append("\n")
            elif _is_data(child):
                yield from flush()
                for caption in child.iterfind("caption"):
                    yield _inline(caption)
                yield from _table(child)
            elif tag in _BLOCKS:
                if not _ITEM.fullmatch("".join(pending)):  # the number of an item whose text is a paragraph
                    yield from flush()
                if tag == "li":
                    pending.append(_item_number(child))
                yield from walk(child)
                yield from flush()
            elif tag not in ("title", "head"):
                yield from walk(child)
            pending.append(_inner_text(child.tail, parent))

    yield from walk(node)
    yield from flush()


def _inner_text(text: str | None, parent: etree._Element) -> str:
    """Line ends in the source of a page are spaces, except in preformatted text."""
    return (text or "") if parent.tag == "pre" else (text or "").replace("\r", " ").replace("\n", " ")


_ITEM = re.compile(r"\s*\w{1,8}(?:\. |、)\s*")
_LIST_STYLES = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "lower-alpha": "lowerLetter",
    "upper-alpha": "upperLetter",
    "lower-latin": "lowerLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "cjk-decimal": "ideographDigital",
}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([\w-]+)", re.IGNORECASE)


def _item_number(item: etree._Element) -> str:
    """Number that a browser puts before an item of an ordered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    named = _LIST_STYLE.search(f"{item.get('style') or ''};{parent.get('style') or ''}")
    style = named[1].lower() if named else parent.get("type") or "decimal"
    if style == "none":
        return ""
    start = parent.get("start") or "1"
    number = int(start) - 1 if start.lstrip("-").isdigit() else 0
    for sibling in parent.iterchildren("li"):
        value = sibling.get("value") or ""
        number = int(value) if value.isdigit() else number + 1
        if sibling is item:
            break
    shape = _LIST_STYLES.get(style, "decimal")
    return format_number(number, shape) + ("、" if shape == "chineseCounting" else ". ")


def _table(table: etree._Element) -> list[str]:
    rows = []
    for row in table.iter("tr"):
        cells = [c for c in row.iterchildren("td", "th") if not _HIDDEN.search(c.get("style") or "")]
        rows.append([("\n".join(_lines(c)), _span(c, "colspan"), _span(c, "rowspan")) for c in cells])
    return lines_of(expand(rows))


def _span(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(int(value), 1000) if value.isdigit() and int(value) > 0 else 1
