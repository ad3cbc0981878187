"""Web pages and web archives: the article with its headings and tables, without what stands around it."""

from __future__ import annotations

import email
import email.policy
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from email.message import EmailMessage
from importlib.resources import files

from lxml import etree
from lxml import html as lxml_html

from chinese.dates import DAY, iso_date
from corpus.budget import NESTING
from corpus.decode import decode
from corpus.document import Source, UnreadableFileError
from corpus.loaders.html_lines import BLOCKS, FRAMES, SKIPPED, bare, inline, is_data, lines
from corpus.loaders.html_visible import (
    Pictures,
    drop_unseen,
    is_by_script,
    note_scripts,
    note_unread,
    read_pictures,
)
from corpus.loaders.omissions import Omissions

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_PARTS = re.compile(r"[\s_-]+")
_PUBLISHED = re.compile(rf"(?:发布|发表|更新|公开)(?:时间|日期)\s*[:：]?\s*({DAY})")
_SOURCE = re.compile(r"(?:信息来源|稿件来源|文章来源|来源)\s*[:：]\s*([^\s|丨:：,，<>]{2,30})")
_SITE_SUFFIX = re.compile(r"\s*[-_|–—]+\s*[^-_|–—]{2,30}$")

_IMPRINT = re.compile(
    r"[^，。；]{0,60}(?:主办|承办|技术支持|版权所有|网站标识码|备案|网安备|地址|邮编|电话)[^，。；]{0,60}$"
)
_SITE = re.compile(
    r"版权所有|ICP|网站标识码|网安备|网站地图|技术支持|主办(?:单位)?\s*[:：]\s*\S{2,10}人民政府(?:办公[室厅])?$"
)
_IMPRINT_LINES = 6
_SENTENCE_MARKS = re.compile(r"[，。；：、！？,;]")
_DATA = tomllib.loads(files("corpus.loaders").joinpath("data/web.toml").read_text("utf-8"))
_KNOWN = frozenset(_DATA["containers"])
_CHROME = frozenset(_DATA["chrome"])
_AROUND = re.compile(rf"(?:{'|'.join(_DATA['around'])})(?:更多|[>》»:：…\.])*")
_META: dict[str, list[str]] = _DATA["meta"]
_MIN_SHARE = 0.3  # of the page's running text that a known container must hold to be the article
_MOST = 0.5  # of all text outside links, short cells of a table among it, that such a child must hold
_ALONE = re.compile(r"0[1-9]|1\d")
_HEADING_MAX = 40
_FEW = 4  # elements that a heading consists of at most
_DESCENT = 0.97  # of the text that a child must hold for the rest to count as surroundings


def load_html(data: bytes, name: str) -> Source:
    """Article of a web page, with `title`, `published` (ISO), `source` and `site` as metadata where given."""
    text, encoding = _decode(data, name)
    return _read(text, encoding, "html", {})


def load_mht(data: bytes, name: str) -> Source:
    """Article of a page saved as one MHT file: its first HTML part, with the pictures saved beside it."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    body = None if part is None else part.get_payload(decode=True)
    if part is None or not isinstance(body, bytes) or not body.strip():
        raise UnreadableFileError("网页归档里没有网页正文，请在浏览器中重新保存为“网页，仅 HTML”")
    declared = part.get_content_charset()
    text, encoding = _decode(body, name, declared)
    return _read(text, encoding, "mht", dict(_pictures(message)))


def _pictures(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in message.walk():
        data = part.get_payload(decode=True) if part.get_content_maintype() == "image" else None
        if isinstance(data, bytes):
            yield str(part.get("Content-Location") or ""), data
            yield "cid:" + str(part.get("Content-ID") or "").strip("<>"), data


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


def _read(text: str, encoding: str, kind: str, pictures: Pictures) -> Source:
    text = _XML_DECLARATION.sub("", text.replace("\x00", ""))
    try:
        root = lxml_html.document_fromstring(text)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFileError("网页内容无法解析，请在浏览器中打开后另存一份") from error
    NESTING.check(_depth(root))
    metadata = _metadata(root)
    said = Omissions()
    scripted = deepcopy(root)
    drop_unseen(root, _KNOWN, said)
    note_unread(root, said)
    _drop_chrome(root)
    _drop_around(root)
    articles = _articles(root)
    for article in articles:
        read_pictures(article, pictures, said)
    found = [line for article in articles for line in lines(article)]
    found = _with_numbers(_without_imprint(found))
    whole = bare("".join(found))
    title = metadata.get("title")
    if is_by_script(scripted, whole.replace(bare(title or ""), "")):
        raise UnreadableFileError(
            "网页的正文由脚本在浏览器中生成，保存的文件里没有；请在浏览器中打开，复制正文另存为 Word 或文本，或打印为 PDF"
        )
    note_scripts(scripted, whole, said)
    if title and bare(title) not in whole[: len(title) + 600]:
        found.insert(0, title)
    return Source("\n".join(found), kind, encoding, metadata=metadata, warnings=said.warnings())


def _without_imprint(found: list[str]) -> list[str]:
    """Lines without those at the end that say who runs the site: 主办 there is nobody's part in the last task."""
    end = len(found)
    while end and len(found) - end < _IMPRINT_LINES and _IMPRINT.match(found[end - 1]):
        end -= 1
    return found[:end] if any(_SITE.search(line) for line in found[end:]) else found


def _with_numbers(found: list[str]) -> list[str]:
    """Lines, the numbers that a page sets on lines of their own (01, 02…) put before the headings under them."""
    alone = [at for at, line in enumerate(found[:-1]) if _ALONE.fullmatch(line) and len(found[at + 1]) <= _HEADING_MAX]
    if len(alone) < 2 or found[alone[0]] != "01" or [int(found[at]) for at in alone] != list(range(1, len(alone) + 1)):
        return found
    joined = {at: f"{int(found[at])}. {found[at + 1]}" for at in alone}
    return [joined.get(at, line) for at, line in enumerate(found) if at - 1 not in joined]


def _depth(root: etree._Element) -> int:
    """How deep the elements are in each other; the parser leaves out what is deeper than 255."""
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, ("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


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
        headings = [inline(h) for h in root.iter("h1")]
        titles = [_SITE_SUFFIX.sub("", inline(t)) for t in root.iter("title")]
        found["title"] = next((t for t in (*headings[:1], *titles[:1]) if len(t) >= 4), "")
    said = _PUBLISHED.search(page)
    found["published"] = iso_date(found["published"]) or (iso_date(said[1]) if said else None) or ""
    if not found["source"] and (named := _SOURCE.search(page)):
        found["source"] = named[1]
    return {key: value for key, value in found.items() if value}


def _texts(root: etree._Element) -> Iterator[str]:
    for node in root.iter(etree.Element):
        if node.tag not in SKIPPED and node.text:
            yield node.text
        if node.tail:
            yield node.tail


def _marks(node: etree._Element) -> list[str]:
    return f"{node.get('id') or ''} {node.get('class') or ''}".lower().split()


def _drop_chrome(root: etree._Element) -> None:
    """Take out scripts, and what an id or class names as navigation and the like."""
    total = _weights(root)[root]
    for node in list(root.iter(etree.Element, etree.Comment)):
        if node.getparent() is None or node.tag in ("body", "html"):
            continue
        if node.tag is etree.Comment or node.tag in SKIPPED:
            node.drop_tree()
        elif _KNOWN.intersection(_marks(node)):
            continue
        elif node.tag in BLOCKS:
            parts = {part for mark in _marks(node) for part in _PARTS.split(mark)}
            is_foot = node.tag == "footer" and _SITE.search(inline(node))
            # A frame around the whole page may carry such a name too.
            is_light = (parts & _CHROME or node.tag == "aside") and _weights(node)[node] < total * _MIN_SHARE
            if is_foot or is_light:
                node.drop_tree()


def _drop_around(root: etree._Element) -> None:
    """Take out lists of other articles (猜你喜欢): the block that such a heading opens, or what follows it to the end of
    the block that it stands in. What holds most of the page's text, or its main heading, stays.
    """
    weights = (_weights(root), _weights(root, lambda text: len(bare(text or ""))))

    def is_light(nodes: Sequence[etree._Element]) -> bool:
        headed = any(
            n.tag == "h1" or _KNOWN.intersection(_marks(n)) for node in nodes for n in node.iter(etree.Element)
        )
        return not headed and all(sum(w.get(node, 0) for node in nodes) <= w[root] * _MOST for w in weights)

    for node in list(root.iter(etree.Element)):
        said = bare("".join(node.itertext())) if node.tag in BLOCKS and len(node) < _FEW else ""
        if not _AROUND.fullmatch(said) or root not in node.iterancestors():
            continue
        block, parent = node, node.getparent()
        while (
            parent is not None and parent.tag not in ("body", "html") and is_light([parent])
            and bare("".join(parent.itertext())).startswith(said)
        ):  # fmt: skip
            block, parent = parent, parent.getparent()
        alone = bare("".join(block.itertext())) == said
        gone = [block, *(block.itersiblings(tag=etree.Element) if alone else ())]
        for each in gone if is_light(gone) else [block]:
            each.drop_tree()


def _weights(root: etree._Element, count: Callable[[str | None], int] | None = None) -> dict[etree._Element, int]:
    """For each element, characters of running text (with sentence marks, outside links) inside it, or what `count`
    gives for its texts.
    """
    count = count or _running
    weight: dict[etree._Element, int] = {}
    for node in root.iter(etree.Element):
        weight[node] = 0
    for node in reversed(list(weight)):
        if node.tag in ("a", "title", *SKIPPED):
            weight[node] = 0
        else:
            weight[node] += count(node.text)
        parent = node.getparent()
        if parent is not None and parent in weight and node is not root:
            weight[parent] += weight[node] + count(node.tail)
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
            text = bare("".join(node.itertext()))
            if text and text not in seen:
                seen.add(text)
                chosen.append(node)
    if chosen and sum(weight[node] for node in chosen) >= weight[root] * _MIN_SHARE:
        return chosen
    body = root.find("body")
    node = root if body is None else body
    said = _weights(root, lambda text: len(bare(text or "")))
    while True:
        inner = [c for c in node.iterchildren(tag=etree.Element) if c.tag in FRAMES and not is_data(c)]
        heavy = (c for c in inner if weight[c] >= weight[node] * _DESCENT and weight[c])
        child = next((c for c in heavy if said[c] >= said[node] * _MOST), None)
        if child is None or sum(1 for _ in lines(child)) < 3:
            return [node]
        node = child
