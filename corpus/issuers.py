"""Names of those who issue documents: how they end, in titles, signatures, letters of one line and the page's source."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from chinese.dates import DAY
from chinese.document_numbers import NUMBER
from corpus.gazetteer import gazetteer
from corpus.places import place_of_issuer
from corpus.text import Span
from corpus.titles import Found
from corpus.vocabulary import ISSUER_END, KINDS

ISSUER_LINE = re.compile(
    r"(?:国务院(?:办公厅)?|中国人民银行|[\u4e00-\u9fff]{2,20}“[\u4e00-\u9fff]{2,18}”[\u4e00-\u9fff]{0,10}(?:领导小组|指挥部|专班)(?:办公室)?"
    rf"|[\u4e00-\u9fff]{{2,38}}?{ISSUER_END}(?:(?<=政府)办公[室厅])?)"
)
ISSUERS = re.compile(rf"{ISSUER_LINE.pattern}(?: +{ISSUER_LINE.pattern})*")
# Who signs for itself and governs nothing: a hospital, a school, a company of a place.
_INSTITUTION = re.compile(
    r"[\u4e00-\u9fff]{2,30}(?:医院|卫生院|集团|公司|大学|学院|学校|[中小]学|幼儿园|协会|商会|联合会|联社|中心|[支大总]队|银行|[支分]行|供销社|海关)"
)
_LINE_MAX = 150  # characters of a line that is not a whole letter
_HEAD_MAX = 400  # characters of it in which its number stands
# …的通知某政办发〔2023〕12号各县(市)…
_NUMBER_IN_LINE = re.compile(
    rf"(?:{'|'.join(KINDS)})\s*(?P<number>(?!.{{0,14}}(?:{'|'.join(KINDS)})){NUMBER})(?=\s|各|[\u4e00-\u9fff]{{2,12}}:)"
)
_SIGNED_IN_LINE = re.compile(rf"[。!)]\s*(?P<issuer>{ISSUER_LINE.pattern})\s*(?P<date>{DAY})")

_SIGNED_AT_END = re.compile(rf"[。!)]\s*(?P<issuer>{ISSUER_LINE.pattern})\s*(?P<date>{DAY})(?:印发|发布)?\s*$")


def institution(line: str) -> bool:
    """Whether a line is the name of an institution that begins with its place (某县人民医院)."""
    return bool(_INSTITUTION.fullmatch(line)) and any(gazetteer().forms_at(line, 0))


# (某市人民政府2022年9月5日印发 某政发〔2022〕15号): issuer, number and day on one line, in any order
_SAID = re.compile(
    rf"(?:经[^,()]{{4,40}}(?:审定|审议通过|同意|通过),)?(?:(?P<number>(?![\u4e00-\u9fff]{{0,12}}(?:人民政府|办公[室厅]|委员会|局)){NUMBER})|(?P<date>{DAY})(?:由|经)?|(?P<issuer>{ISSUER_LINE.pattern}))(?:印发|发布|公布|制定)?[\s,、·—|;()]*"
)


def beside_each_other(line: re.Match[str], found: dict[str, Found]) -> None:
    """What a line of the head says that consists of nothing but issuer, number and day, two of them at least."""
    text = line[0].strip()
    start = line.start() + line[0].find(text)
    if text.startswith("(") and text.endswith(")"):
        text, start = text[1:-1], start + 1
    said: dict[str, Found] = {}
    at = 0
    while at < len(text) and (part := _SAID.match(text, at)):
        name = str(part.lastgroup)
        if name in said:
            return
        said[name] = Found(part[name], Span(start + part.start(name), start + part.end(name)))
        at = part.end()
    if at == len(text) and (len(said) > 1 or text.startswith("经")):
        for name, value in said.items():
            found.setdefault(name, value)


def in_one_line(line: re.Match[str], found: dict[str, Found]) -> None:
    """Number, issuer and date of a letter whose line breaks were lost, all of it one line."""
    if len(line[0]) <= _LINE_MAX:
        return
    for pattern in (_NUMBER_IN_LINE, _SIGNED_IN_LINE):
        said = pattern.search(line[0], 0, _HEAD_MAX)
        for name, value in said.groupdict().items() if said else ():
            at = line.start() + said.start(name)  # type: ignore[union-attr]
            found.setdefault(name, Found(value, Span(at, at + len(value))))


def at_its_end(line: re.Match[str], found: dict[str, Found]) -> None:
    """Issuer and date that end the last line of a text whose line breaks were lost (…。某县人民政府2023年3月6日印发)."""
    said = _SIGNED_AT_END.search(line[0]) if len(line[0]) > 60 else None
    for name, value in said.groupdict().items() if said else ():
        at = line.start() + said.start(name)  # type: ignore[union-attr]
        found.setdefault(name, Found(value, Span(at, at + len(value))))


def issuer_of_source(found: Mapping[str, Found]) -> Found | None:
    """The body that a page names as who made its text (信息来源), where the title is of the same place."""
    source, title = found.get("maker"), found.get("title")
    if source is None or title is None or not ISSUER_LINE.fullmatch(source.value):
        return None
    place = place_of_issuer(source.value)
    return source if place and place == place_of_issuer(title.value) else None


def issuer_of_title(head: Sequence[re.Match[str]], found: dict[str, Found]) -> None:
    """The body with whose name the title begins, or a line of the letter head that says 印发."""
    if "title" in found and (issuer := _leading_issuer(found["title"].value)):
        found["issuer"] = Found(issuer, found["title"].span)
        return
    for line in head:
        if "印发" in line[0] and (issuer := _leading_issuer(line[0])):
            found.setdefault("issuer", Found(issuer, Span(line.start(), line.start() + len(issuer))))


def _leading_issuer(line: str) -> str | None:
    """The body with whose name a title begins (甲市民政局2025年…, 中共甲省委办公厅甲省人民政府办公厅印发…); of several the first."""
    for end in range(3, min(len(line), 40)):
        if ISSUER_LINE.fullmatch(line, 0, end) and (
            line.startswith(
                ("关于", "印发", "20", " ", "、", "中共", "专题会议", "常务会议", "办公会议", "党组会议", "会议纪要"),
                end,
            )
            or any(gazetteer().forms_at(line, end))
        ):
            return line[:end]
    return None


_IMPRINT = re.compile(rf"(?P<issuer>{ISSUER_LINE.pattern})\s*{DAY}印发")


def imprint(lines: Sequence[tuple[re.Match[str], int]], found: Mapping[str, Found]) -> Found | None:
    """The body on the imprint of a text that names no other (某市人民政府办公室 2022年1月20日印发). Under a number that is
    not an office's own it prints for somebody else.
    """
    if "number" in found and not re.search("办|函", found["number"].value):
        return None
    for match, base in lines:
        if printed := _IMPRINT.fullmatch(match[0].strip()):
            at = base + match.start() + match[0].find(printed["issuer"])
            return Found(printed["issuer"], Span(at, at + len(printed["issuer"])))
    return None
