"""Cleaning of read text in named steps, each from `MappedText` to `MappedText`, so that the way back is kept.

    cleaned = clean(original); cleaned.text.text; [d.text for d in cleaned.dropped if d.kind == "metadata"]

Two kinds of steps: characters (control and invisible characters, width, radicals, traditional forms, spaces beside
Chinese) and whole lines that are furniture of a page, a site or a newspaper. Line breaks and the indentation of
lines stay: `corpus.paragraphs` needs them. Every step takes time in proportion to the text.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chinese.dates import DAY, iso_date
from chinese.document_numbers import NUMBER
from corpus.boxes import undraw
from corpus.characters import fold_width, map_radicals, simplify
from corpus.columns import mark_columns, mark_single_blanks
from corpus.lone_bars import join_bars
from corpus.text import MappedText, Span

_RULES = tomllib.loads((Path(__file__).parent / "data" / "furniture.toml").read_text(encoding="utf-8"))
_HEAD_LINES = 30
_DATA_LINE_MAX = 40
_LINE_MAX = 200  # no furniture is longer

CJK = r"\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f“”‘’…"


@dataclass(frozen=True)
class Dropped:
    """A line taken out of the text: why, what it said (cleaned), and where it stands in the original.

    `kind` is one of page_number, page_head (newspaper: section, date), credit (编辑, 制图), site, breadcrumb,
    metadata (data line of a web page), summary, repeated_title.
    """

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Cleaned:
    """Cleaned text, lines as in the original, and the furniture taken out of it in order of the original."""

    text: MappedText
    dropped: tuple[Dropped, ...]

    def published(self) -> tuple[str, Span] | None:
        """ISO date on the page's data line or newspaper head, and where that line stands in the original."""
        for line in self.dropped:
            if line.kind in ("metadata", "page_head") and (day := iso_date(line.text)):
                return day, Span(line.start, line.end)
        return None

    def source(self) -> tuple[str, Span] | None:
        """Site or paper named by 来源 or 来自 on the page's data line, and where that line stands in the original."""
        for line in self.dropped:
            if line.kind == "metadata" and (found := _SOURCE.search(line.text)):
                return found[1], Span(line.start, line.end)
        return None

    def number(self) -> str:
        """The document's number (文号) on the page's data line; empty where that gives none."""
        lines = (_NUMBER.search(line.text) for line in self.dropped if line.kind == "metadata")
        return next((found[0] for found in lines if found), "")


def clean(original: str) -> Cleaned:
    """All steps in order. Never fails; the result may be empty."""
    text = MappedText.of(original)
    for step in STEPS:
        text = step(text)
    text, dropped = drop_furniture(text)
    return Cleaned(close_spaces(close_figures(read_bars(mark_single_blanks(mark_columns(text))))), dropped)


def line_ends(text: MappedText) -> MappedText:
    """One kind of line end: CRLF, CR, Word's soft break and Unicode separators become LF."""
    return text.sub(r"\r\n", "\n").translate(dict.fromkeys(map(ord, "\r\x0b\x85\u2028\u2029"), "\n"))


def drop_controls(text: MappedText) -> MappedText:
    """Control characters (form feeds of PDF text) go; symbol-font bullets in the private area become ●."""
    bullets = text.translate(dict.fromkeys(map(ord, "\uf06c\uf06e\uf075\uf076\uf0a7\uf0b7\uf0d8\uf0fc"), "●"))
    return bullets.sub(r"[\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffe\uffff]+", "")


def drop_invisible(text: MappedText) -> MappedText:
    r"""Characters without width (which `\s` does not match) and little pictures (📌) go; odd spaces become plain ones."""
    seen = text.sub(
        r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
        r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001f300-\U0001faff\U000e0000-\U000e01ef]+",
        "",
    )
    return seen.translate(dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F], " "))


def drop_emphasis(text: MappedText) -> MappedText:
    """Markdown's marks of bold around words go (**牵头单位:**市旅文局), and what it strikes out (~~…~~); the ** of a
    name kept secret stays.
    """
    text = text.sub(r"~~[^~\n]+~~", "")
    marks = {at for m in _BOLD.finditer(text.text) for at in (m.start(), m.end() - 2)}
    return text.sub(r"\*\*", lambda m: "" if m.start() in marks else m[0]) if marks else text


STEPS: tuple[Callable[[MappedText], MappedText], ...] = (
    line_ends, drop_controls, drop_invisible, drop_emphasis, fold_width, map_radicals, simplify, undraw, join_bars,
)  # fmt: skip


def read_bars(text: MappedText) -> MappedText:
    """A bar between a label and what it says, on a line of its own, is a colon (牵头单位丨甲局); the stroke 丨 is a bar."""
    text = text.translate({ord("丨"): "|"})
    bars = {found.start("bar") for found in _LABEL_BAR.finditer(text.text)}
    return text.sub(r"[|丨│┃¦]", lambda bar: ":" if bar.start() in bars else bar[0]) if bars else text


def close_figures(text: MappedText) -> MappedText:
    """Letters that a scan took for noughts become those (2O26年). Blanks that it put inside figures go (3. 1 人, 9 0%),
    and its points become stops, where brackets or words show that it put blanks everywhere.
    """
    text = text.sub(_LETTER_NOUGHT, lambda found: found[0].translate(_NOUGHTS))
    text = _closed(_closed(text, _SPLIT_DECIMAL), _SPLIT_MARKER, "mark")
    if not _is_spaced(text.text):
        return text
    return _closed(text, _SPLIT_FIGURE).sub(_SCANNED_STOP, "。")


def _closed(text: MappedText, pattern: re.Pattern[str], group: str | int = 0) -> MappedText:
    """The text without the blanks inside what a pattern (or a group of it) finds."""
    inside = {at for found in pattern.finditer(text.text) for at in range(*found.span(group)) if text.text[at] == " "}
    return text.sub(" +", lambda blank: "" if blank.start() in inside else blank[0]) if inside else text


def _is_spaced(text: str) -> bool:
    """Whether a scan put blanks everywhere, in Chinese words too."""
    blanks = len(_BLANK_INSIDE.findall(text))
    often = blanks >= _BLANKS_MIN and blanks > sum("\u4e00" <= char <= "\u9fff" for char in text) / 60
    return (
        often
        or len(_SPACED_STOP.findall(text)) >= _STOPS_MIN
        or len(_SPACED_BRACKET.findall(text)) >= 2
        or len(_SPACED_WORDS.findall(text)) >= _SCANNED_MIN
    )


def close_spaces(text: MappedText) -> MappedText:
    """No space beside a Chinese character, but for indentation, table rows and Markdown marks."""
    return text.sub(_SPACES, _close)


def drop_furniture(text: MappedText) -> tuple[MappedText, tuple[Dropped, ...]]:
    """Take out whole lines that are furniture; what they said comes back as `Dropped`."""
    gone = sorted(_furniture(text.text), key=lambda item: item[1])
    dropped: list[Dropped] = []
    for kind, start, end in gone:
        line = text.text[start:end]
        inner = start + len(line) - len(line.lstrip())
        dropped.append(Dropped(kind, line.strip(), *text.original_span(inner, inner + len(line.strip()))))
    return _without(text, [(start, end) for _, start, end in gone]), tuple(dropped)


def _without(text: MappedText, spans: list[tuple[int, int]]) -> MappedText:
    """The text without the lines at `spans` and their line ends."""
    if not spans:
        return text
    parts: list[str] = []
    origin = text.origin[:0]
    last = 0
    for start, end in spans:
        parts.append(text.text[last:start])
        origin += text.origin[last:start]
        last = min(end + 1, len(text))
    parts.append(text.text[last:])
    origin += text.origin[last:]
    return MappedText("".join(parts), origin)


def _furniture(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of each line that is furniture."""
    seen = 0
    title: tuple[str, bool] | None = None  # last candidate for a title, and whether only furniture came since
    for match in re.finditer(r"[^\n]+", text):
        line = match[0].strip().replace("\u3000", " ")
        if not line or match[0][0] in "\t|":
            continue
        seen += 1
        in_head = seen <= _HEAD_LINES
        kind = _kind(line, in_head)
        if kind is None and in_head:
            if _SUMMARY.match(line) and _repeats(text, line, match.end()):
                kind = "summary"
            elif title and title[0] == line and title[1]:
                kind = "repeated_title"
            else:
                title = (line, False) if len(line) >= 10 and line[-1] not in "。;:,!?" else None
                continue
        if kind is not None:
            title = (title[0], True) if title else None
            yield kind, *match.span()


def _kind(line: str, in_head: bool) -> str | None:
    if len(line) > _LINE_MAX:
        return None
    for kind, pattern in _ANYWHERE.items():
        if pattern.fullmatch(line):
            return kind
    if in_head and _BREADCRUMB.fullmatch(line):
        return "breadcrumb"
    cues = {found[1] for found in _CUE.finditer(line)}
    if len(cues) >= 2:
        return "metadata"
    opening = _CUE.match(line)
    if opening and opening[1] not in _WEAK and opening.end() < len(line) <= _DATA_LINE_MAX:
        dated = _DAY.search(line) is not None
        if dated or (in_head and not re.search("[,。;]", line)):
            return "metadata"
    if in_head and len(line) <= 40 and _DATE_ONLY.fullmatch(line):
        return "metadata"
    return None


def _repeats(text: str, summary: str, after: int) -> bool:
    """Whether what a 摘要 line says, apart from the title it may open with, comes again later in full."""
    said = _SUMMARY.sub("", summary).rstrip(" .…")
    tail = re.sub(r"\s", "", said)[-24:]
    head = re.sub(r"\s", "", text[after : after + 20 * _LINE_MAX])
    return len(tail) >= 10 and tail[:-4] in head


def _close(match: re.Match[str]) -> str:
    """Nothing for a run of spaces beside Chinese or at the end of a line; else the run as it is."""
    if match.lastgroup == "keep":
        return match[0]
    start, end = match.span()
    before, after = match.string[max(0, start - 1) : start], match.string[end : end + 1]
    return "" if not after or _BESIDE.match(after) or _BESIDE.match(before) else match[0]


def _alternatives(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_ANYWHERE: dict[str, re.Pattern[str]] = {kind: _alternatives(rules) for kind, rules in _RULES["anywhere"].items()}
_BOLD = re.compile(r"\*\*(?=\S)[^*\n]+(?<=\S)\*\*")
_NUMBER = re.compile(NUMBER)
_BREADCRUMB = _alternatives(_RULES["head"]["breadcrumb"])
_WEAK = frozenset(_RULES["metadata"]["weak"])
_CUES = "|".join(sorted(_RULES["metadata"]["cues"], key=len, reverse=True))
_CUE = re.compile(rf"(?:^|(?<=[\s|,;\]】)\d]))({_CUES}) *:")
_DAY = re.compile(DAY)
_DATE_ONLY = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?: *\d{1,2}:\d\d(?::\d\d)?)?")
_SOURCE = re.compile(r"(?:来源|来自|稿源) *: *([^|\s]{2,30})")
_SUMMARY = re.compile(r"(?:内容)?(?:摘要|导读|简介) *: *")
# 贷款4. 2亿元: a decimal, where words stand before it; an item's number stands at the start of a line.
_SPLIT_DECIMAL = re.compile(
    r"(?<=[\u4e00-\u9fff] )\d{1,4}\. \d{1,2}(?!\d)(?= ?[%‰万亿\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\d{1,4}\. \d{1,2}(?!\d)(?= ?[%‰万亿\u4e00-\u9fff])"
)
_LETTER_NOUGHT = re.compile(
    r"(?<![A-Za-z\d.])(?=[\d.]*[Oo])\d[\dOo]*(?:\.[\dOo]+)?(?= ?[\u4e00-\u9fff%‰〕\]])"  # no H2O, no O2O
)
_NOUGHTS = str.maketrans("Oo", "00")
_LABEL_BAR = re.compile(
    r"^[ \u3000]*[【\[(]?(?:牵头|责任|配合|主办|协办|承办|参与|协助|督导|督办)(?:单位|部门) *(?P<bar>[|丨│┃¦])"
    r"(?=[^|丨│┃¦\n]+$)(?! *(?:联系)?(?:单位|部门|电话|时限|任务|备注|[\u4e00-\u9fff]{2}(?:单位|部门|时限|时间|人)) *$)",
    re.MULTILINE,
)
_SPACED_BRACKET = re.compile(r"\( [\u4e00-\u9fff\d]{1,3} \)")
_SPACED_WORDS = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff] [\u4e00-\u9fff])")  # 培 育 企 业
_SPACED_STOP = re.compile(r"(?<=[\u4e00-\u9fff\d%]) +[,。、;:](?=\s)")  # 权属 、 面积 , as no one types
_STOPS_MIN = 3
_SCANNED_MIN = 30
_BLANK_INSIDE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_BLANKS_MIN = 15
_SCANNED_STOP = re.compile(r"(?<=[\u4e00-\u9fff%)]) ?\.(?= ?(?:[\u4e00-\u9fff(]|\n|$))(?<![一二三四五六七八九十]\.)")
_SPLIT_FIGURE = re.compile(r"(?<![\d\n])\d{1,4}(?: ?\. ?\d{1,2}|(?: \d)+)(?= ?[%‰\u4e00-\u9fff])")
# 1 . 摸清底数, ( 1 )摸清底数: the number of an item
_SPLIT_MARKER = re.compile(
    r"^[ \u3000]*(?P<mark>\d{1,2} +\.(?! ?\d)|\( ?\d{1,2} ?\))(?= *[\u4e00-\u9fff“《])", re.MULTILINE
)
_SPACES = re.compile(r"(?P<keep>^(?:[ \u3000\t]+|\|[^\n]*|[ \u3000]*(?:#{1,6}|[*+>-]) +)|\t)|[ \u3000]+", re.MULTILINE)
_BESIDE = re.compile(f"[{CJK}\n]")
