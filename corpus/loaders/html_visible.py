"""What of a web page its reader sees: hidden and struck parts go, raised figures are raised, and what the saved file does
not hold (frames, linked files, pictures) is counted.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from lxml import etree

from corpus.document import UnreadableFileError
from corpus.loaders.html_lines import inline
from corpus.loaders.omissions import Omissions
from corpus.loaders.raised import raised

HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
"""In a style: not shown."""

_SHOWN = re.compile(r"display\s*:\s*(?!none)\w|visibility\s*:\s*visible", re.IGNORECASE)
_STRUCK_STYLE = re.compile(r"text-decoration[^;]*line-through", re.IGNORECASE)
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_STRUCK = frozenset(("s", "del", "strike"))
_AT_RULE = re.compile(r"@(?:media|supports|font-face|page)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"(?P<tag>\w*)(?P<marks>(?:[.#][\w-]+)+)$")
_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|ofd|wps|et|zip|rar|pptx?)(?:[?#].*)?$", re.IGNORECASE)
_SENTENCE = re.compile(r"[\u4e00-\u9fff][^\"'`<>{}\\\n]{8,}[。；，：]")
_HIDDEN_TEXT = 10
_SMALL = 120  # pixels below which a picture is an icon
_BY_SCRIPT = 20  # characters of text that a page with its article has at least

Pictures = Mapping[str, bytes]
"""Picture files that were saved with a page, by their address."""

Selector = tuple[str, frozenset[str]]


def drop_unseen(root: etree._Element, known: Iterable[str], said: Omissions) -> None:
    """Take out what the page does not show and what it strikes out.

    Containers named in `known` stay: some sites show the article only by script, so it is hidden in the saved page.
    """
    hiding, showing = _style_rules(root)
    kept = frozenset(known)
    for node in list(root.iter(etree.Element)):
        if node.getparent() is None or node.tag in ("body", "html", "head", "script", "style", "title", "noscript"):
            continue
        style = node.get("style") or ""
        marks = _marks(node)
        if node.tag in _STRUCK or _STRUCK_STYLE.search(style):
            said.add("struck", inline(node))
            node.drop_tree()
        elif (node.tag == "sup" or _RAISED_STYLE.search(style)) and _has_text_before(node):
            node.text = raised(inline(node))
            for child in list(node):
                child.drop_tree()
        elif kept & {mark[1:] for mark in marks}:
            continue
        elif HIDDEN.search(style) or node.get("hidden") is not None or _matches(node, marks, hiding, showing, style):
            words = inline(node)
            if len(words) >= _HIDDEN_TEXT and node.tag not in ("a", "input", "option", "select"):
                said.add("hidden_part", words)
            node.drop_tree()


def note_unread(root: etree._Element, said: Omissions) -> None:
    """Count the frames and linked files of a page, whose content is not in the file."""
    for node in root.iter("iframe", "embed", "object"):
        address = node.get("src") or node.get("data") or ""
        if address and not address.startswith(("about:", "javascript:")):
            said.add("frame", unquote(address.rsplit("/", 1)[-1]))
    for link in root.iter("a"):
        if _FILE.search(link.get("href") or ""):
            said.add("linked", inline(link))


def note_scripts(root: etree._Element, text: str, said: Omissions) -> None:
    """Count the sentences that only a script would put on the page."""
    for script in root.iter("script"):
        for sentence in _SENTENCE.findall(script.text or ""):
            if sentence[:12] not in text:
                said.add("script", sentence)


def is_by_script(root: etree._Element, text: str) -> bool:
    """Whether the article of a page is put there by a script, so that the saved file holds none of it."""
    return len(text) < _BY_SCRIPT and any(s.get("src") or len(s.text or "") > 40 for s in root.iter("script"))


def read_pictures(article: etree._Element, pictures: Pictures, said: Omissions) -> None:
    """Put the recognised text of an article's pictures in their place; those without are counted."""
    for image in list(article.iter("img")):
        address = image.get("src") or ""
        if _is_icon(image):
            continue
        data = _data_of(address) if address.startswith("data:") else pictures.get(address)
        text = None
        if data is not None:
            from corpus.loaders.scan import picture_text

            try:
                text = picture_text(data)
            except UnreadableFileError:  # the OCR package is not installed
                text = None
        said.add("recognised" if text else "picture", image.get("alt") or "")
        if text:
            image.tag = "pre"
            image.text = text


def _is_icon(image: etree._Element) -> bool:
    sizes = [re.match(r"\d+", image.get(name) or "") for name in ("width", "height")]
    return any(size is not None and int(size[0]) < _SMALL for size in sizes)


def _data_of(address: str) -> bytes | None:
    try:
        return base64.b64decode(address.partition("base64,")[2], validate=False)
    except (binascii.Error, ValueError):
        return None


def _has_text_before(node: etree._Element) -> bool:
    before, parent = node.getprevious(), node.getparent()
    said = (before.tail or inline(before)) if before is not None else (parent.text if parent is not None else "")
    return bool((said or "").strip())


def _marks(node: etree._Element) -> frozenset[str]:
    classes = {f".{name}" for name in (node.get("class") or "").lower().split()}
    return frozenset(classes | ({f"#{node.get('id').lower()}"} if node.get("id") else set()))


def _style_rules(root: etree._Element) -> tuple[list[Selector], list[Selector]]:
    """Selectors of the page's own style sheets that hide, and that show; only those of one element are known."""
    hiding: list[Selector] = []
    showing: list[Selector] = []
    for sheet in root.iter("style"):
        for selectors, body in _RULE.findall(_AT_RULE.sub("", _COMMENT.sub("", sheet.text or ""))):
            rules = hiding if HIDDEN.search(body) else showing if _SHOWN.search(body) else None
            for selector in selectors.split(",") if rules is not None else ():
                last = _SELECTOR.search(selector.strip().lower())
                if last and rules is not None and last[0] == selector.strip().lower():
                    rules.append((last["tag"], frozenset(re.findall(r"[.#][\w-]+", last["marks"]))))
    return hiding, showing


def _matches(
    node: etree._Element, marks: frozenset[str], hiding: list[Selector], showing: list[Selector], style: str
) -> bool:
    def first(rules: list[Selector]) -> int:
        return max((len(wanted) for tag, wanted in rules if wanted <= marks and tag in ("", node.tag)), default=0)

    return first(hiding) > first(showing) and not _SHOWN.search(style)
