"""The title of a document, from the lines of its letter head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chinese.document_numbers import NUMBER, YEAR_IN_BRACKETS
from corpus.text import Span
from corpus.vocabulary import ISSUER_END, KINDS

ISSUER_ENDS = re.compile(f"(?:{ISSUER_END}|中心|公司|医院|学[校院])$")
ENDS_AS_TITLE = re.compile(rf"({'|'.join(KINDS)})(\(.{{0,24}}\))?$")
NUMBERED = re.compile(rf"[(]?(?P<number>{NUMBER})[)]?")
_TERM = r"(?:\([^()〔\[]{2,16}\))?"  # (2024—2026年), (试行)
_BARE_TITLE = rf"[^《》。;,:]{{4,80}}?(?:{'|'.join(KINDS)}){_TERM}"
_ISSUED = re.compile(
    r"(?:关于)?(?:印发|下发|下达|转发|发布|公布)(?:[^《》。,]{2,16}(?:制定|制订|拟定|编制|报送)的?)?《(?P<title>[^》]{4,80})》|现将(?:[^《》。,]{2,16}(?:制定|制订|拟定|编制|报送)的?)?《(?P<now>[^》]{4,80})》(?:\([^()]*\))?(?:正式|一并)?(?:印发|下发|转发|发布|公布|予以|发给|下达|通知)"
    rf"|关于(?:印发|下发|下达)(?P<bare>{_BARE_TITLE})的通知|关于转发[^《》。,]{{2,20}}(?:部门|单位|[局委办厅院会])《(?P<forwarded>[^》]{{4,80}})》|《(?P<passed>[^》]{{4,80}})》(?:已经|已)[^。]*印发"
)
# A title run together with the text behind it (…任务清单为深入贯彻…).
_RUN_ON = re.compile(
    rf"(?P<title>[^。;:]{{6,60}}?(?:{'|'.join(KINDS)}){_TERM}?)(?=为(?:深入|加快|进一步|贯彻|全面|认真|切实|了|推进|推动|确保|巩固|落实|扎实|做好|加强|促进)|根据|按照|现就|现将"
    rf"|[\u4e00-\u9fff]{{2,10}}{YEAR_IN_BRACKETS}|各(?:省|市|县|区|镇|乡|有关))"
)
# A superior's document that the text rests on is not the text's own (根据《…》(文号)).
_RESTS_ON = re.compile(r"(?:根据|按照|依据|贯彻|落实|执行|参照|对照|依照)[^《》。]{0,12}《[^》]*》")
_LONE_BRACKET = re.compile(
    r"\((?!20\d\d年\d{1,2}月\))(?=[^()]*(?:\d|[一二三四五六七八九]年|试行|稿|暂行|修订|版))[^()〔\[]{2,16}\)"
)


@dataclass(frozen=True)
class Found:
    """What a line says of a document, and where it stands."""

    value: str
    span: Span


def find_title(text: str, head: list[re.Match[str]], found: dict[str, Found], page: str | None = None) -> None:
    """The plan a notice issues, else the first line that ends as titles do; the line over a table, where the `page` has
    no title of its own.
    """
    if "title" in found:
        return
    lines = list(_title_lines(head))
    if headline := _headline(lines):
        found["title"] = headline
        return
    own = _RESTS_ON.sub(lambda cited: "□" * len(cited[0]), "\n".join(line for line, _ in lines))
    issued = _ISSUED.search(own)
    if issued and (said := issued[issued.lastgroup or 0]):
        wanted = said.translate(_INNER)
        if title := _own_heading(text, wanted) or _notice(lines, said) or _named(text, lines, said):
            found["title"] = title
            return
    for line, span in lines:
        if (
            6 <= len(line) <= 80
            and ENDS_AS_TITLE.search(line)
            and not re.search(r"[。;,:]", line[:-1].replace("关于", ""))
        ):
            found["title"] = Found(line, span)
            return
    if alone := _first_line(lines):
        found["title"] = alone
        return
    for line, span in lines[:5]:  # …号签发人:张三关于…的函
        behind = re.search("签发人:[\u4e00-\u9fff· ]{2,5}?(?P<title>关于.{4,80})$", line)
        if behind and ENDS_AS_TITLE.search(line):
            found["title"] = Found(behind["title"], Span(span.start + behind.start("title"), span.end))
            return
    for line, span in lines[:3]:
        if run_on := _RUN_ON.match(line):
            found["title"] = Found(run_on["title"], Span(span.start, span.start + run_on.end("title")))
            if number := NUMBERED.match(line, run_on.end("title")):
                at = span.start + number.start("number")
                found.setdefault("number", Found(number["number"], Span(at, at + len(number["number"]))))
            return
    if not page and (over := _over_table(lines)):
        found["title"] = over


_TABLE_NEAR = 4  # lines over a table of which the first may be its title
_ANNEX = re.compile(r"附\s*[件表][一二三四五\d]{0,3}:?$")


def _over_table(lines: list[tuple[str, Span]]) -> Found | None:
    """The first line of a file that is a table (…2026年重点事项), with no more than 填表单位:… or the name of a sheet between
    both.
    """
    while lines and _ANNEX.fullmatch(lines[0][0]):
        lines = lines[1:]
    table = next((at for at, (line, _) in enumerate(lines) if line.startswith("|") or "\t" in line), 0)
    if not 0 < table <= _TABLE_NEAR:
        return None
    line, span = lines[0]
    is_title = 6 <= len(line) <= 60 and not re.search(r"[。;,:|]|^[表注]|文件$", line) and not ISSUER_ENDS.search(line)
    near = all(len(other) <= 40 and "。" not in other for other, _ in lines[1:table])
    return Found(line, span) if is_title and near else None


_YEARED = re.compile(r"(?:[\u4e00-\u9fff]{2,16})?20\d\d年度?(?!\d)[\u4e00-\u9fff“”《》、()\d—-]{4,40}")


def _first_line(lines: list[tuple[str, Span]]) -> Found | None:
    """The first line of a text whose title names no kind of document (某市2024年利民项目): it has a year and is no date."""
    for line, span in lines[:3]:
        if re.fullmatch(r"附[件表]\d*", line):
            continue
        whole = _YEARED.fullmatch(line) and not re.search(r"\d日|印发|通过|公布|^20\d\d年\d", line)
        return Found(line, span) if whole else None
    return None


_INNER = str.maketrans("〈〉", "《》")  # marks of a title within a title
_FOLDED = str.maketrans("《》〈〉（）", "〈〉〈〉()")
_OWN_LINES = 3  # lines that a heading takes
_PLACE_MAX = 12  # characters of the place before what a notice calls by a short title
_ISSUES = re.compile(r"关于(?:印发|下发|下达|转发|发布|公布).{4,}(?:通知|公告|通告|函)$")


def _own_heading(text: str, wanted: str) -> Found | None:
    """The heading under which the plan that a notice issues stands, with the place that the notice leaves out and the
    years behind it; None where the text has no such heading.
    """
    plain = _plain(wanted)
    lines = list(re.finditer(r"[^\n]+", text))
    for at, first in enumerate(lines):
        if plain[:4] not in _plain(first[0]):
            continue
        joined = ""
        for last in lines[at : at + _OWN_LINES]:
            joined += last[0].strip().lstrip("# ")
            before, name, behind = _plain(joined).partition(plain)
            if (
                name
                and len(before) < len(_plain(first[0]))
                and len(before) <= _PLACE_MAX
                and not re.search("[关印:,;。〈日号]", before)
                and re.fullmatch(_TERM, behind)
            ):
                return Found(joined, Span(first.start(), last.end()))
    return None


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text).translate(_FOLDED)


def _notice(lines: list[tuple[str, Span]], wanted: str) -> Found | None:
    """The title of the notice itself, with the issuer on the line above it."""
    for at, (line, span) in enumerate(lines):
        if wanted not in line or not _ISSUES.search(line) or re.search("[。;:]", line):
            continue
        above, its = lines[at - 1] if at and line.startswith("关于") else ("", span)
        if ISSUER_ENDS.search(above) and not re.search("[。;:,]", above):
            return Found(above + line, Span(its.start, span.end))
        return Found(line, span)
    return None


def _named(text: str, lines: list[tuple[str, Span]], wanted: str) -> Found | None:
    """The plan as the notice calls it."""
    for line, span in lines:
        if wanted in line:
            at = text.find(wanted, *span)
            return Found(wanted.translate(_INNER), Span(at, at + len(wanted)) if at >= 0 else span)
    return None


_BYLINE = re.compile(r"(?:记者|通讯员)[ \u4e00-\u9fff]{2,}|^本报讯|^[\u4e00-\u9fff]{2,8}讯[(:]")
_HEADLINES = 3  # lines that a headline takes, with its second part


def _headline(lines: list[tuple[str, Span]]) -> Found | None:
    """The headline of a newspaper's text: the lines over its byline (本报讯, 记者 …), whatever plan the text speaks of."""
    at = next((i for i, (line, _) in enumerate(lines[: _HEADLINES + 1]) if _BYLINE.search(line)), 0)
    above = lines[:at]
    if not above or any(len(line) > 40 or re.search("[。;:]", line) for line, _ in above):
        return None
    value = "".join(line if i == 0 or line.startswith("——") else f" {line}" for i, (line, _) in enumerate(above))
    return Found(value, Span(above[0][1].start, above[-1][1].end))


# 【市政府工作】, 标题: before the title on a site
_BEFORE_TITLE = re.compile(r"^(?:【[^】]{2,20}】|(?:文件名称|文件标题|公文标题|标题|题名|名 ?称)[:\s]*)(?=.{8,})")


def _title_lines(head: list[re.Match[str]]) -> Iterator[tuple[str, Span]]:
    """Lines of the letter head; a bracket on a line of its own ((2024—2026年), (2024—2026年)的通知) goes on with the
    title above it.
    """
    above: tuple[str, Span] | None = None
    for match in head:
        line = _BEFORE_TITLE.sub("", match[0].strip().lstrip("# "))
        if above and re.fullmatch(rf"{_LONE_BRACKET.pattern}(?:》?的通知)?", line) and ENDS_AS_TITLE.search(above[0]):
            above = (above[0] + line, Span(above[1].start, match.end()))
            continue
        if above:
            yield above
        above = (line, Span(match.start(), match.end()))
    if above:
        yield above
