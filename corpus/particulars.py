"""What a document says of itself besides its identity: whom it was sent to, its annexes, from when to when it is in
force, how it was made public, who wrote and made the page, how often that was looked at.

Each particular comes with the verbatim place that says so. A form that is not understood gives nothing. Labels and
the forms of their values: `data/particulars.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from chinese.dates import DAY
from chinese.document_numbers import YEAR_IN_BRACKETS
from corpus.articles import Article
from corpus.clean import Cleaned
from corpus.document import Particular, Section
from corpus.text import MappedText, Span
from corpus.vocabulary import KINDS, SURNAMES

_RULES = tomllib.loads((Path(__file__).parent / "data" / "particulars.toml").read_text(encoding="utf-8"))
_VALUES: dict[str, str] = _RULES["values"]
_BLOCK = 4_000  # characters in which the data block of a site stands
_HEAD = 1_500  # characters in which a letter says who agreed to it
_HEAD_LINES = 8  # in which a report names its reporter
_SHORT_LINE = 40

_YEARS = r"(?:[一二两三四五六七八九十]{1,3}|\d{1,2})"
# What the text calls itself: 本办法, 以上措施, 本通知(试行).
_OWN = (
    rf"(?:本|此|该|以上|上述)(?:{'|'.join(sorted(KINDS, key=len, reverse=True))}|文件|政策|方案)(?:\([^()]{{2,8}}\))?"
)
_EXPLAINED = r"(?:的?(?:解释权归|具体解释工作由|由)[^,;。]{2,40}(?:负责)?(?:具体)?(?:解释)?[,;])?"
_IN_FORCE = re.compile(
    rf"(?:{_OWN}{_EXPLAINED}|^第[\d一二三四五六七八九十百]+条|^|解释[,;])(?P<value>自(?:{DAY}|[\u4e00-\u9fff]{{0,6}}(?:发布|印发|公布|发文|下发)之日)"
    r"起(?:\d+[个]?(?:日|天|工作日)后)?(?:正式)?(?:施行|实施|执行|生效|实行|试行))"
)
_UNTIL = re.compile(
    rf"(?P<value>(?:有效期|有效期限|试行期|试行期限|执行期|执行期限|实施期限|政策期限)(?:限)?(?:自{DAY})?(?:截止|截至|暂定)?[为是到至]{{0,2}}(?:{DAY}(?:止)?|{_YEARS}年(?![\d至到—-])))"
)
_STARTS = re.compile(rf"{_OWN}|起(?:正式)?(?:施行|实施|执行|生效|实行|试行)")
_CITED = r"《[^《》]+》(?:\([^()]{4,60}\))?"
_REPEALS = re.compile(
    rf"(?P<value>{_CITED}(?:[、和及与]{_CITED})*)(?:自[^,;。]{{2,20}}起)?(?:同时|即行|予以|一并|相应)(?:废止|停止执行|失效)"
)
_EXPLAINS = re.compile(
    r"(?:由(?P<value>[^,;。由]{2,40}?)(?:负责)?(?:具体)?(?:解释|承担解释工作)|解释权归(?P<owner>[^,;。]{2,30}?)(?:所有)?)(?=[,;。)]|$)"
)
_APPROVED = re.compile(
    r"已?经(?P<value>(?:[中国省市区县州盟旗乡镇委][^,;。经]{1,24}?|[\u4e00-\u9fff]{0,6}(?:人民政府|委员会|政府|党委)[^,;。经]{0,16}?)(?:研究)?(?:同意|批准|审议通过|审定))(?=[,。;](?:并|现|制定|印发|提出|特|就|$|\n))"
)
_TERM = re.compile(r"(?:实施期限|规划期限?|计划期限?)(?:为|是|:)?(?P<value>\d{4}年?[至到—~-]+\d{4}年)")
_DRAFTED = re.compile(rf"{_OWN}由(?P<value>[^,;。]{{2,40}}?)(?:牵头|负责)?起草")
_DISCLOSURE = re.compile(r"\(?(?P<value>此件(?:主动|依申请|不予|不)?公开(?:发布|属性[:]\S+)?)\)?")
_PRINTED = re.compile(rf"(?P<by>[\u4e00-\u9fff]{{4,40}}?)(?P<on>{DAY})印发")
_PRINTER = re.compile(r"印发(?:单位|机关)?:(?P<by>[\u4e00-\u9fff]{4,40})")
_ANNEX = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})?[:](?P<rest>.*)")
_NUMBERED = re.compile(r"(?:^|[\s;])\(?(?P<number>\d{1,2})\)?[.、．](?=\D)")
_LONE_ANNEX = re.compile(r"附[件表录](?:\d{1,2}|[一二三四五六七八九十]{1,2})?:?")
_PAGE_NUMBER = re.compile(r"第?[A-Z]?\d{1,3}(?:[-—]\d{1,3})?版")
_CLOCK = re.compile(rf"{DAY}\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?")
_NAME = rf"(?:{SURNAMES})[\u4e00-\u9fff·]{{1,2}}"
_BY = re.compile(
    r"(?P<role>记者|通讯员)[:：\s]*(?P<value>[\u4e00-\u9fff·](?:[\s、,·]*[\u4e00-\u9fff]){1,23}?)\s*"
    r"(?=记者|通讯员|摄影|报道|综合|图文|文/图|图/文|[)）\d|]|$|\n|/)"
)
_ROLES = {"记者": "reporter", "通讯员": "correspondent"}


def read_particulars(
    original: str, text: MappedText, cleaned: Cleaned, articles: Sequence[Article], found: Sequence[Section], page: bool
) -> tuple[Particular, ...]:
    """What a document says of itself, in order of its fields; `page` says that it is a newspaper page with `articles`.

    `text` is the cleaned text, `found` its sections. Sentences on force and agreement are read of documents only: a
    report tells of others.
    """
    read = [*_data_lines(cleaned), *_articles(original, text, articles, found, page)]
    if not page:
        first = min((s.start for s in found if s.parent is None and s.kind not in ("colophon", "annex")), default=_HEAD)
        read += [*_labels(text), *_sentences(text), *_recipients(text, first), *_annexes(text, found)]
    else:
        read += list(_labelled(text, "anywhere", len(text)))
    seen: dict[tuple[str, str, str], Particular] = {}
    for one in read:
        seen.setdefault((one.field, re.sub(r"\W", "", one.value), one.about), one)
    return tuple(seen.values())


def _at(text: MappedText, field: str, value: str, start: int, end: int) -> Particular:
    return Particular(field, value.strip(" ,、;"), *text.original_span(start, end))


def _labelled(text: MappedText, group: str, end: int) -> Iterator[Particular]:
    """Values of the form of their field behind its labels."""
    for field, labels in _RULES[group].items():
        names = "|".join(sorted(map(re.escape, labels), key=len, reverse=True))
        start = r"(?:^|(?<=\n))" if group == "lines" else r"(?:^|(?<=[\s|\[【(,;。号]))"
        sign = r"[ \t]*:[ \t]*" if group != "block" else r"[\s*]*[】\]]?[\s*]*[:|]+[\s*]*"
        for match in re.compile(rf"{start}(?:{names}){sign}(?P<value>{_VALUES[field]})").finditer(text.text, 0, end):
            yield _at(text, field, match["value"], *match.span())


def _labels(text: MappedText) -> Iterator[Particular]:
    yield from _labelled(text, "lines", len(text))
    yield from _labelled(text, "block", min(_BLOCK, len(text)))
    yield from _labelled(text, "anywhere", len(text))
    for match in _DISCLOSURE.finditer(text.text):
        yield _at(text, "disclosure", match["value"], *match.span())
    for line in re.finditer(r"[^\n]+", text.text):
        if printed := _PRINTED.fullmatch(line[0].strip()):
            yield _at(text, "printed_by", printed["by"], *line.span())
            yield _at(text, "printed_on", printed["on"], *line.span())
        elif printer := _PRINTER.fullmatch(line[0].strip()):
            yield _at(text, "printed_by", printer["by"], *line.span())


def _sentences(text: MappedText) -> Iterator[Particular]:
    """What the document's own sentences say of its force, its interpreter and who agreed to it."""
    for line in re.finditer(r"[^。\n]+。?", text.text):
        sentence = line[0]
        for field, pattern in (
            ("in_force", _IN_FORCE),
            ("repeals", _REPEALS),
            ("drafted_by", _DRAFTED),
            ("term", _TERM),
        ):
            if match := pattern.search(sentence):
                yield _at(text, field, match["value"], *line.span())
        if (until := _UNTIL.search(sentence)) and (_STARTS.search(sentence) or until.start() == 0):
            yield _at(text, "valid_until", until["value"], *line.span())
        own = re.search(_OWN, sentence) or "方案由" in sentence
        if own and (explains := _EXPLAINS.search(sentence)):
            yield _at(text, "interpreter", explains["value"] or explains["owner"], *line.span())
        if line.start() < _HEAD and (agreed := _APPROVED.search(sentence)):
            yield _at(text, "approved_by", agreed["value"], *line.span())


_ENDS = re.compile(
    rf"(?:{'|'.join(sorted(_RULES['recipients']['ends'], key=len, reverse=True))})(?:\([^()]*\))?$|^(?:市直|县直|区直|省直)?(?:各|有关)"
)


_NOBODY = re.compile(
    r"(?:编制|责任|牵头|主办|配合|填报|主管|发布|发文|落实|协办|参加|制定|印发|联系|主要|实施)(?:单位|部门|机构)?$"
)
_NUMBER_BEFORE = re.compile(rf".*{YEAR_IN_BRACKETS}\d{{1,5}}号")  # title and number on the same line


def _recipients(text: MappedText, first: int) -> Iterator[Particular]:
    """Whom a letter is addressed to: the line above its text that ends in a colon and names nothing but bodies."""
    for match in re.finditer(r"(?:^|(?<=\n))[^\n。;!?:《》]{4,300}:", text.text[:first]):
        above = _NUMBER_BEFORE.match(match[0])
        start = match.start() + (above.end() if above else 0)
        value = text.text[start : match.end() - 1]
        names = [name for name in re.split("[、,]", value) if name]
        if names and all(_ENDS.search(name) and not _NOBODY.match(name) for name in names):
            yield _at(text, "addressees", value, start, match.end())
            return


def _annexes(text: MappedText, found: Sequence[Section]) -> Iterator[Particular]:
    """The titles of the annexes, from the list at the letter's end, else from the headings of the annexes themselves."""
    listed = list(_annex_list(text))
    yield from listed
    for section in found if not listed else ():
        if section.kind == "annex" and _LONE_ANNEX.fullmatch(text.text[section.start : section.heading_end].strip()):
            below = re.compile(r"\s*([^\n|。]{4,60})(?:\n|$)").match(text.text, section.heading_end)
            if below:
                yield _at(text, "annexes", below[1], section.start, below.end(1))


def _annex_list(text: MappedText) -> Iterator[Particular]:
    for match in re.finditer(r"(?:^|(?<=\n))附件(?=\d|[一二三四五六七八九十:])[^\n]*", text.text):
        annex = _ANNEX.fullmatch(match[0].removeprefix("附件"))
        if not annex or not annex["rest"].strip():
            continue
        lines = [match.span()]
        numbered = _NUMBERED.match(annex["rest"].strip())
        while numbered and (
            line := re.compile(r"\n(\s*\(?\d{1,2}\)?[.、．]\D[^\n]{2,80})").match(text.text, lines[-1][1])
        ):
            lines.append((line.start(1), line.end(1)))
        for start, end in lines:
            said = text.text[start:end]
            listed = re.sub(r"^附件(?:\d{1,2}|[一二三四五六七八九十]{1,2})?:", "", said)
            items = [item for item in _NUMBERED.split(listed)[2::2] if item.strip()] if numbered else [listed]
            for item in items:
                yield _at(text, "annexes", item.strip(" 。;"), start, end)


def _data_lines(cleaned: Cleaned) -> Iterator[Particular]:
    """What the lines around the text say: the data line of a web page, the head and credits of a newspaper page."""
    for line in cleaned.dropped:
        if line.kind == "metadata":
            yield from _behind_labels("page", line.text, line.start, line.end)
            if at := _CLOCK.search(line.text):
                yield Particular("published_at", at[0], line.start, line.end)
        elif line.kind == "credit":
            yield from _credits(line.text, line.start, line.end)
        elif line.kind == "page_head":
            before = re.split(r"\d{4} *年", line.text)[0].strip(" :")
            numbered = _PAGE_NUMBER.search(line.text) or re.search(r"\d", before)
            if numbered:
                value = numbered[0] if numbered[0].endswith("版") else before
                yield Particular("page", value, line.start, line.end)


def _behind_labels(group: str, line: str, start: int, end: int) -> Iterator[Particular]:
    for field, labels in _RULES[group].items():
        names = "|".join(sorted(map(re.escape, labels), key=len, reverse=True))
        match = re.search(rf"(?:^|(?<=[\s|,;\]】)\d]))(?:{names})\s*[: ]\s*(?P<value>{_VALUES[field]})", line)
        if match:
            yield Particular(field, match["value"], start, end)


def _credits(line: str, start: int, end: int) -> Iterator[Particular]:
    """责编 甲 美编 乙: names behind what they did, up to the next such word."""
    fields = {label: field for field, labels in _RULES["credits"].items() for label in labels}
    names = "|".join(sorted(map(re.escape, fields), key=len, reverse=True))
    marks = list(re.finditer(rf"(?P<label>{names})[ :/|]+", line))
    for mark, after in zip(marks, [*(m.start() for m in marks[1:]), len(line)], strict=True):
        if value := _spaced(line[mark.end() : after].strip(" |,;[]【】()")):
            yield Particular(fields[mark["label"]], value, start, end)


def _spaced(names: str) -> str:
    """Names as written, but 孙 欣 is one name: single characters between blanks belong together."""
    pieces = names.split()
    return "".join(pieces) if pieces and all(len(piece) == 1 for piece in pieces) else "、".join(pieces)


def _articles(
    original: str, text: MappedText, articles: Sequence[Article], found: Sequence[Section], page: bool
) -> Iterator[Particular]:
    """Reporters of each article, by its byline or dateline; of a document that is no page, by a byline at its head."""
    if not page:
        for line in list(re.finditer(r"[^\n]+", original[:_HEAD]))[:_HEAD_LINES]:
            if (
                len(line[0]) <= _SHORT_LINE
                and re.search("记者|通讯员", line[0])
                and not re.search("[。，！？]", line[0])
            ):
                yield from _bylines(line[0], Span(*line.span()), "")
                if clock := _CLOCK.search(line[0]):
                    yield Particular("published_at", clock[0], *line.span())
        return
    for article in articles:
        if article.kind != "article" or not article.text:
            continue
        title = next(
            (s.title for s in found if s.kind == "article" and s.start == article.text[0].start), article.title
        )
        if article.byline_span:
            span = text.original_span(*article.byline_span)
        elif article.byline:
            opening = text.text[article.text[0].start : article.text[0].start + 120]
            at = opening.find(article.byline)
            if at < 0:
                continue
            begin = article.text[0].start + at
            span = text.original_span(begin, begin + len(article.byline))
        else:
            continue
        yield from _bylines(original[slice(*span)], span, title)


def _bylines(line: str, span: Span, about: str) -> Iterator[Particular]:
    for match in _BY.finditer(line):
        value = _spaced(match["value"])
        if re.match(_NAME, value.replace("、", "")):
            yield Particular(_ROLES[match["role"]], value, *span, about)
