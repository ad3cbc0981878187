"""Who issued a document, what it is called, when: read from its letter head, signature and page head.

Each field found in the text comes with where it stands, so that it can be cited. What the text does not say
stays None; a manifest (see `corpus.manifest`) can fill or correct it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from chinese.dates import DAY, iso_date
from chinese.document_numbers import BROKEN_NUMBER
from corpus.document import Identity
from corpus.issuers import (
    ISSUER_LINE,
    ISSUERS,
    at_its_end,
    beside_each_other,
    imprint,
    in_one_line,
    institution,
    issuer_of_source,
    issuer_of_title,
)
from corpus.placed import ABOUT, place_of
from corpus.places import Place, place_of_issuer
from corpus.section_kinds import CUES
from corpus.text import Span
from corpus.titles import ENDS_AS_TITLE, NUMBERED, Found, find_title
from corpus.vocabulary import ISSUER_END

_SIGNED_LINE = re.compile(
    rf"\(?(?P<issuer>(?:中共)?{ISSUER_LINE.pattern}(?:[、 ]{{1,2}}{ISSUER_LINE.pattern})*)[,、 ·|—-]{{0,3}}(?P<date>{DAY})(?:印发|发布|公布)?\)?"
)
# (…会议审议通过,2023年11月20日公布): the later of two dates is that of the text
_PUBLISHED_LINE = re.compile(rf"\(?{DAY}[^()。]{{4,60}}通过[,、 ]?(?:自)?(?P<date>{DAY})(?:起)?(?:公布|印发|发布)\)?")
# (2023年9月4日某区人民政府印发)
_DATED_LINE = re.compile(
    rf"\(?(?P<date>{DAY})[,、 ]?(?:经|由)?(?P<issuer>{ISSUER_LINE.pattern})(?:印发|公布|发布|制定|通过|第\d+次(?:常务|全体|党组)?(?:会议|会)(?:审议)?通过(?:,[^()。]{{0,60}})?)?\)?"
)
_NAMED_ISSUER = re.compile(
    rf"(?:(?:印发|签发|发文|发布|制定|编制|印制|制发|填报|填表|制表|印制)(?:单位|机关|机构|部门)?|单位(?=:.*(?:日期|时间):)):\s*(?P<issuer>{ISSUER_LINE.pattern}(?:\([^()]{{2,20}}\))?)"
    rf"(?:[ \t、,;]*(?P<what>[\u4e00-\u9fff]{{2}})(?:日期|时间):\s*(?P<date>{DAY})(?:[ \t].*)?)?"
)
_TAIL_LINES = 5
_WHEN = re.compile(DAY)
_HEAD_FILE = re.compile(r"([\u4e00-\u9fff“”]{3,60})文件$")
_PUBLISHED = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[ \d:]*\|?")
_FROM = re.compile(r"(?:来自|来源)[::] ?([\u4e00-\u9fffA-Za-z0-9]{2,20})")
_KEYS = {"发文机关": "issuer", "成文日期": "date", "发文字号": "number", "标题": "title", "发布日期": "published"}


def read_identity(
    text: str, content_start: int, content_end: int, fallback_title: str, page: Mapping[str, str] | None = None
) -> tuple[Identity, dict[str, Span]]:
    """Identity of a document and where, in the cleaned `text`, each field stands that was found there.

    `text[:content_start]` is the letter head (up to the first heading), `text[content_end:]` the ending (signature,
    附件, 抄送). `page` gives what is known from outside the text: `published` (page head or web page date), `source`
    (来自…), `title` of a web page.
    """
    found: dict[str, Found] = {}
    head = list(re.finditer(r"[^\n]+", text[:content_start]))
    tail = list(re.finditer(r"[^\n]+", text[content_end:]))
    first = content_start if content_start < len(text) else 0  # a text without sections
    last = [m for m in _last_lines(text) if m.start() >= first and m.end() <= content_end]
    for match in head:
        beside_each_other(match, found)
    for match, base in [*((m, 0) for m in head), *((m, content_end) for m in tail)]:
        _line(match[0], base + match.start(), found)
    for match in [*head, *last]:
        _signed_line(match, found)
    for match in head:
        in_one_line(match, found)
    for match in last[-1:]:
        at_its_end(match, found)
    _signature([(m, 0) for m in (*head, *last)] + [(m, content_end) for m in tail], found)
    if headed := found.pop("headed", None):  # 某市某区人民政府文件; who signs may write less, and is the issuer
        found.setdefault("issuer", headed)
    if "date" not in found and last and _WHEN.fullmatch(last[-1][0].strip()):
        found["date"] = Found(last[-1][0].strip(), Span(*last[-1].span()))
    for match in last:
        if named := _NAMED_ISSUER.fullmatch(match[0].strip()):
            at = match.start() + match[0].find(named["issuer"])
            found.setdefault("issuer", Found(named["issuer"], Span(at, at + len(named["issuer"]))))
    printed = re.fullmatch(rf"\s*({DAY})印发\s*", last[-1][0]) if last else None
    if "date" not in found and printed and last:  # the imprint of minutes that nobody signed
        found["date"] = Found(printed[1], Span(last[-1].start() + printed.start(1), last[-1].start() + printed.end(1)))
    find_title(text, head, found, (page or {}).get("title"))
    for field, value in (page or {}).items():
        if value:
            found.setdefault(field, Found(value, Span(0, 0)))
    if "issuer" not in found:
        issuer_of_title(head, found)
    if "issuer" not in found and (alone := _signed_alone(text, last) or issuer_of_source(found)):
        found["issuer"] = alone
    if "issuer" not in found and (printer := imprint([(m, content_end) for m in tail], found)):
        found["issuer"] = printer
    title = found["title"].value if "title" in found else fallback_title
    identity = _told(found, title, place_of(text, title, found))
    return identity, {field: hit.span for field, hit in found.items() if hit.span.end}


def _told(found: Mapping[str, Found], title: str, place: Place | None) -> Identity:
    """The identity of what was found, under a title and of a place."""
    said = {field: found[field].value if field in found else None for field in ("number", "issuer", "source")}
    dates = {field: iso_date(found[field].value) for field in ("date", "published") if field in found}
    kind = ENDS_AS_TITLE.search(title)
    return Identity(
        title=title,
        number=said["number"],
        issuer=said["issuer"],
        place=place,
        date=dates.get("date"),
        kind=kind[1] if kind else "文本",
        source=said["source"],
        published=dates.get("published"),
    )


def _signed_alone(text: str, last: Sequence[re.Match[str]]) -> Found | None:
    """A body on the last line, without a date: it signs what ended in a full sentence before it, and is no part of a list."""
    if len(last) < 2 or not last[-2][0].rstrip().endswith(("。", "!", ")", "】")):
        return None
    body = ISSUER_LINE.fullmatch(last[-1][0].strip())
    signs = body and not CUES.search(body[0]) and place_of_issuer(body[0], text[:ABOUT])
    return Found(body[0], Span(*last[-1].span())) if body and signs else None


def _last_lines(text: str) -> list[re.Match[str]]:
    """The last lines of a text, where a signature stands."""
    start = len(text)
    for _ in range(_TAIL_LINES + 1):
        start = max(text.rfind("\n", 0, start), 0)
    return list(re.compile(r"[^\n]+").finditer(text, start))


def _signed_line(match: re.Match[str], found: dict[str, Found]) -> None:
    """Issuer and date on one line ((某市人民政府办公室2024年2月27日))."""
    line = match[0].strip()
    if published := _PUBLISHED_LINE.fullmatch(line):
        at = match.start() + match[0].find(line)
        found.setdefault(
            "date", Found(published["date"], Span(at + published.start("date"), at + published.end("date")))
        )
    signed = _SIGNED_LINE.fullmatch(line) or _DATED_LINE.fullmatch(line)
    if signed:
        at = match.start() + match[0].find(line)
        for name in ("issuer", "date"):
            found.setdefault(name, Found(signed[name], Span(at + signed.start(name), at + signed.end(name))))


# A number that lost a bracket, and a date that lost its marks: kept as written, for a person to look at.
_BROKEN_NUMBER = re.compile(BROKEN_NUMBER)
_BROKEN_DATE = re.compile(r"20\d{2}[01]?\d{2,3}")


def doubts(text: str, identity: Identity) -> list[str]:
    """What of the identity is written so that only a person can tell what is meant, in Chinese."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = []
    if identity.number and not NUMBERED.fullmatch(identity.number):
        said.append(f"文号“{identity.number}”缺了括号，按原样记录，请核对。")
    broken = next((line for line in [*lines[:12], *lines[-_TAIL_LINES:]] if _BROKEN_DATE.fullmatch(line)), None)
    if broken and identity.date is None:
        said.append(f"日期“{broken}”看不出是哪一天，没有记录，请核对。")
    return said


def _line(line: str, start: int, found: dict[str, Found]) -> None:
    """Fields that a line of the letter head or ending gives by its own form."""
    spread = re.sub(r"\s", "", line)  # 某政办发 [ 2024 ] 18 号
    if spread != line.strip() and NUMBERED.fullmatch(spread):
        found.setdefault("number", Found(spread.strip("()"), Span(start, start + len(line))))
    broken = _BROKEN_NUMBER.fullmatch(line.strip())
    if broken:
        found.setdefault("number", Found(line.strip(), Span(start, start + len(line))))
    number = re.match(
        rf"\W*(?:{NUMBERED.pattern})(?=\W|$|签发人|(?:答复|办理)[\u4e00-\u9fff]{{2}}:|附[件表]|(?:{ISSUER_LINE.pattern})?(?:{DAY}))",
        line,
    )
    signed = number and _SIGNED_BESIDE.match(line, number.end("number"))
    if number and (signed or not re.search(r"[。;,]", line)):
        found.setdefault("number", Found(number["number"], Span(start + number.start(1), start + number.end(1))))
        _beside_number(line, number.end("number"), start, found)
    file_head = _HEAD_FILE.fullmatch(line.strip())
    if file_head and (ISSUER_LINE.fullmatch(file_head[1]) or institution(file_head[1])):
        found.setdefault("headed", Found(file_head[1], Span(start, start + len(file_head[1]))))
    named = _NAMED_ISSUER.fullmatch(line.strip())
    if named:
        at = start + line.find(named["issuer"])
        found.setdefault("issuer", Found(named["issuer"], Span(at, at + len(named["issuer"]))))
        if named["date"]:
            at = start + line.find(named["date"])
            field = "published" if re.match("发布|公开|公布", named["what"]) else "date"
            found.setdefault(field, Found(named["date"], Span(at, at + len(named["date"]))))
    printed = re.search(rf"({DAY})印发$", line)
    alone = _WHEN.fullmatch(
        re.sub(r"^(?:签发|印发|成文|发文|制定|填表|填报|下达|编制)(?:时间|日期):\s*", "", line.strip())
    )
    if alone:  # under a letter that bears its issuer at the head
        found.setdefault("dated", Found(alone[0], Span(start + line.find(alone[0]), start + len(line.rstrip()))))
    if printed:
        found.setdefault("printed", Found(printed[1], Span(start + printed.start(1), start + printed.end(1))))
    source = _FROM.search(line)
    if source:
        found.setdefault("source", Found(source[1], Span(start + source.start(1), start + source.end(1))))
        published = _PUBLISHED.search(line)
        if published:
            found.setdefault(
                "published", Found(published[1], Span(start + published.start(1), start + published.end(1)))
            )


_SIGNED_BESIDE = re.compile(rf"\W*(?P<issuer>{ISSUER_LINE.pattern})?\W*(?P<date>{DAY})(?!前|底|以)")


def _beside_number(line: str, at: int, start: int, found: dict[str, Found]) -> None:
    """Issuer and date behind the number on its line (永政发〔2024〕9号 永康市人民政府 2024年4月28日)."""
    behind = _SIGNED_BESIDE.match(line, at)
    for name in ("issuer", "date") if behind else ():
        if behind and behind[name]:
            found.setdefault(name, Found(behind[name], Span(start + behind.start(name), start + behind.end(name))))


_SEAL = re.compile(r"\((?:盖章|公章|印章|章)\)$")


def _signature(lines: list[tuple[re.Match[str], int]], found: dict[str, Found]) -> None:
    """Issuer and date: an issuer's line followed by a date line, or the key-value block of a government site."""
    for (match, base), following in pairwise(lines):
        line = _SEAL.sub("", match[0].strip())
        next_line, next_at = following[0][0].strip(), following[1] + following[0].start()
        key = _KEYS.get(re.sub(r"[\s::]", "", line))
        if key and re.fullmatch(r".{2,6}[::]", line):
            found.setdefault(key, Found(next_line, Span(next_at, next_at + len(next_line))))
        elif (ISSUERS.fullmatch(line) or institution(line)) and _WHEN.fullmatch(next_line.removesuffix("印发")):
            first, first_at = _first_issuer(lines, match, base)
            found.setdefault("issuer", Found(first, Span(first_at, first_at + len(first))))
            found.setdefault("date", Found(next_line, Span(next_at, next_at + len(next_line))))
    for stated in ("dated", "printed"):
        if "date" not in found and stated in found:
            found["date"] = found[stated]
    found.pop("dated", None)


def _signs(line: str) -> bool:
    """Whether a line above a signature is one, too: who signs writes the whole name, a plan's own list 县委督查室."""
    return bool(ISSUERS.fullmatch(line)) and not _OF_A_LIST.match(line)


_OF_A_LIST = re.compile(r"(?!市场)[省市县区州盟旗镇乡](?![\u4e00-\u9fff]?[省市县区州盟旗])|[\u4e00-\u9fff]{2,4}单位")


# 某县教育局某县财政局: the blank between two who sign beside each other was lost; the second begins with the place, too
_BESIDE = re.compile(
    rf"(?P<place>[\u4e00-\u9fff]{{2,8}}?[省市县区州旗])[\u4e00-\u9fff]{{2,20}}?{ISSUER_END}(?=(?P=place))"
)


def _first_issuer(lines: list[tuple[re.Match[str], int]], last: re.Match[str], base: int) -> tuple[str, int]:
    """The first of several issuers who sign one under another, and where it stands: it is the one that drew up the
    document; `last` is the line above the date.
    """
    at = next(i for i, (match, its) in enumerate(lines) if match is last and its == base)
    while at and _signs(lines[at - 1][0][0].strip()):
        at -= 1
    match, its = lines[at]
    line = match[0].lstrip()
    first = beside[0] if (beside := _BESIDE.match(line)) else line.split(" ")[0]
    return _SEAL.sub("", first.strip()), its + match.start() + len(match[0]) - len(line)
