"""The title of a document, from the lines of its letter head."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chinese.document_numbers import NUMBER, YEAR_IN_BRACKETS
from corpus.text import Span
from corpus.vocabulary import KINDS

ENDS_AS_TITLE = re.compile(rf"({'|'.join(KINDS)})(\(.{{0,24}}\))?$")
NUMBERED = re.compile(rf"[(]?(?P<number>{NUMBER})[)]?")
_TERM = r"(?:\([^()〔\[]{2,16}\))?"  # (2024—2026年), (试行)
_BARE_TITLE = rf"[^《》。;,:]{{4,80}}?(?:{'|'.join(KINDS)}){_TERM}"
_ISSUED = re.compile(
    r"(?:关于)?(?:印发|下发|下达|转发|发布|公布)《(?P<title>[^》]{4,80})》|现将《(?P<now>[^》]{4,80})》(?:\([^()]*\))?(?:正式|一并)?(?:印发|下发|转发|发布|公布|予以|发给|下达|通知)"
    rf"|关于(?:印发|下发|下达)(?P<bare>{_BARE_TITLE})的通知|《(?P<passed>[^》]{{4,80}})》(?:已经|已)[^。]*印发"
)
# A title run together with the text behind it (…任务清单为深入贯彻…).
_RUN_ON = re.compile(
    rf"(?P<title>[^。;:]{{6,60}}?(?:{'|'.join(KINDS)}){_TERM}?)(?=为(?:深入|加快|进一步|贯彻|全面|认真|切实|了|推进|推动|确保|巩固|落实|扎实|做好|加强|促进)|根据|按照|现就|现将"
    rf"|[\u4e00-\u9fff]{{2,10}}{YEAR_IN_BRACKETS}|各(?:省|市|县|区|镇|乡|有关))"
)
# A superior's document that the text rests on is not the text's own (根据《…》(文号)).
_RESTS_ON = re.compile(r"(?:根据|按照|依据|贯彻|落实|执行|参照|对照|依照)[^《》。]{0,12}《[^》]*》")
_LONE_BRACKET = re.compile(r"\((?=[^()]*(?:\d|[一二三四五六七八九]年|试行|稿|暂行|修订|版))[^()〔\[]{2,16}\)")


@dataclass(frozen=True)
class Found:
    """What a line says of a document, and where it stands."""

    value: str
    span: Span


def find_title(text: str, head: list[re.Match[str]], found: dict[str, Found]) -> None:
    """The plan a notice issues, else the first line that ends as titles do."""
    if "title" in found:
        return
    lines = list(_title_lines(head))
    if headline := _headline(lines):
        found["title"] = headline
        return
    own = _RESTS_ON.sub(lambda cited: "□" * len(cited[0]), "\n".join(line for line, _ in lines))
    issued = _ISSUED.search(own)
    wanted = issued[issued.lastgroup or 0] if issued else None
    for line, span in lines:
        if wanted and line.startswith(wanted) and re.fullmatch(_TERM, line[len(wanted) :]):
            found["title"] = Found(line, span)
            return
    for line, span in lines if wanted else ():
        if wanted and wanted in line:
            at = text.find(wanted, *span)
            found["title"] = Found(wanted, Span(at, at + len(wanted)) if at >= 0 else span)
            return
    for line, span in lines:
        if (
            6 <= len(line) <= 80
            and ENDS_AS_TITLE.search(line)
            and not re.search(r"[。;,:]", line[:-1].replace("关于", ""))
        ):
            found["title"] = Found(line, span)
            return
    for line, span in lines[:3]:
        if run_on := _RUN_ON.match(line):
            found["title"] = Found(run_on["title"], Span(span.start, span.start + run_on.end("title")))
            if number := NUMBERED.match(line, run_on.end("title")):
                at = span.start + number.start("number")
                found.setdefault("number", Found(number["number"], Span(at, at + len(number["number"]))))
            return


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


def _title_lines(head: list[re.Match[str]]) -> Iterator[tuple[str, Span]]:
    """Lines of the letter head; a bracket on a line of its own ((2024—2026年), (2024—2026年)的通知) goes on with the
    title above it.
    """
    above: tuple[str, Span] | None = None
    for match in head:
        line = match[0].strip().lstrip("# ")
        if above and re.fullmatch(rf"{_LONE_BRACKET.pattern}(?:》?的通知)?", line) and ENDS_AS_TITLE.search(above[0]):
            above = (above[0] + line, Span(above[1].start, match.end()))
            continue
        if above:
            yield above
        above = (line, Span(match.start(), match.end()))
    if above:
        yield above
