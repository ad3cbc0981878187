"""Work assigned in running sentences (由A牵头,B、C配合; A要会同B…).

Here only bodies with a level, a place or a name of the state count: 鼓励企业牵头 assigns nothing.
"""

from __future__ import annotations

import re

from corpus.text import MappedText
from graph.organisations.endings import OFFICE_END, is_collective
from graph.organisations.lists import opens_with_join
from graph.organisations.names import NO_CARRY, is_body, is_named_body, parse_name, strip_bracket
from graph.organisations.search import find_bodies
from graph.responsibilities.bare import read_names
from graph.responsibilities.lexer import lex
from graph.responsibilities.parts import Part

INLINE = re.compile(
    r"(?P<leads>牵头)(?!抓总的?意见|单位|部门|人|[^,。;]{0,6}的(?:\d|项目|任务|事项|规划|方案|计划|活动|会议|办法|意见))|(?P<with>会同)"
    r"|(?P<joint>按照?(?:各自)?职责(?:分工)?(?:分别|共同)?负责"
    r"|(?:按照?|根据|依据|结合|在)各?自?(?:职责|职能)(?:分工|范围内?)?,?(?:分别|共同|依法)?(?:做好|抓好|承担|开展|推进|落实)(?!情况))"
    r"|(?P<by>(?:共同|具体|组织)?负责|主管(?=[全本辖]))(?!人|制(?![定作造订止])|解(?![决答])|[^,。;]{0,10}的(?:[,。;、]|[项事企单]))"
    r"|(?P<carries>(?:具体|组织|统一|全面|牵头)?(?:实施|承办|承担|落实|办理|推进)(?=[,。;]|$))"
    r"|(?P<guides>(?:负责)?指导(?=[,。;]|$))"
    r"|(?P<supervises>(?:监督|督导|督办)(?!管理))"
    r"|(?P<competent>(?:是|为|作为)[^,。;、]{2,30}的?(?:行政)?主管(?:部门|单位|机构),(?:具体|主要|统一|统筹|组织)?负责(?!人))"
    r"|(?P<supports>(?:积极|协同|共同)?(?:配合|参加|参与|协助)(?!单位|部门|情况))"
)
_BETWEEN = re.compile(
    r"(?:要|应当?|应该|须|需|将|可|负责|具体|统一|共同|分别|联合|积极|牵头|,|:|按职责|予以|给予|做好|密切|大力)*$"
)
_OFFICE = re.compile(f"..(?:{OFFICE_END}|厅|政府|办事处|站|中心|学院|大学|研究所|协会|大队|医院)$")
_CARRIES = re.compile(
    r"[^,。;]{2,120}?(?:共同|具体|组织|统筹|抓好)?负责(?:落实|实施|推进)?(?:[,。;]|$)"
)  # 由A会同B负责
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,4}(?:街道办事处|街道|镇|乡)(?:人民政府|政府)?")
_KINDS = re.compile(r"(?:各|市级|省级|区级|县级)?(?:有关|相关|各)(?:部门|单位|地区|方面)")
_GENERIC_LEVEL = re.compile(r"^(?:省|市|县|区|州|乡镇)级(?!机关)")
# Words put into somebody's mouth assign nothing (一律回答由市商务局牵头, 回复“由市商务局牵头”); an answer to give is a
# task like another (信访答复由市信访局负责, 劳务输出由市人社局负责).
_REPORTED = re.compile(
    r"(?:(?:一律|统一|必须|只能|只许|请|应当?|都|均|要)(?:回答|回复|答复|输出|显示)|(?:回答|回复|答复|输出|显示)(?=[是为说:“\"])"
    r"|[说写改]成|改为)[是为说:“\"]{0,3}由?"
)
# What somebody did is told, not given (去年,市商务局牵头举办了展会).
_PAST = re.compile(
    r"(?<![比较与超于])(?:去年|上年|上一年)(?!同期|水平)|近年来|此前|以来|(?:牵头|会同|负责|配合|指导)[^,。;]{0,12}[\u4e00-\u9fff]了(?!解)"
    r"|已经?(?:由|牵头|会同|完成|建成|举办|召开|制定|出台)|曾"
)
_REPORTED_END = re.compile(f"{_REPORTED.pattern}$")
_ASKED = re.compile(r"(?:商|恳|烦|现|敬)?请(?=[\u3400-\u9fff])")
# What a letter asks of everybody it is sent to is no work (请市财政局于3月底前函复), nor is what is said of a body (请市财政局的同志).
_ASKED_BACK = re.compile(
    r"[的派(]|[^,。;]{0,24}(?:函复|复函|回复|答复意见|反馈|报送|报我|报至|填报|报县|报市|报区|报省|上报|出席|参会|参加会议|予以支持|支持为盼|为荷|知悉|知照|阅示|审定|批示)"
)
_COMPANY = re.compile(r"[^,、。;:()负会]{2,24}?(?:股份)?有限(?:责任)?公司")
_SEAT = re.compile("管委会")
# 县政府|目标办: an office of the government, called by what it does
_OF_GOVERNMENT = re.compile(r"[\u4e00-\u9fff]{2,5}?(?:办公室|办(?![理好结事成学法])|室|中心|专班)")
_HELPS = re.compile(r"(?:予以|给予|积极|密切|大力)?(?:配合|协助|支持)")
_NONE = Part("leads", (), (), False, False, "", "")


def may_assign(text: str) -> bool:
    """Whether a verb of a sentence may give work; 实施 and its like only behind 由 (领导小组统筹推进 gives none)."""
    return any(verb.lastgroup != "carries" or "由" in text[: verb.start()] for verb in INLINE.finditer(text))


def is_past(text: str) -> bool:
    """Whether a sentence tells what was done."""
    return bool(_PAST.search(text))


def is_reported(text: str) -> bool:
    """Whether a sentence puts words into somebody's mouth."""
    return bool(_REPORTED.search(text))


def read_sentence(text: MappedText, *, charged: bool = False) -> list[Part]:
    """Who does what in one sentence (without its white space); `charged` says that a clause of it gives work already."""
    parts: list[Part] = []
    for verb in INLINE.finditer(text.text):
        kind = verb.lastgroup
        before, begin = _before(text, verb.start(), led=bool(parts))
        if before.bodies and _REPORTED_END.search(text.text[:begin]):
            return []
        if kind == "with":
            after = _after(text, verb.end())
            kinds = _KINDS.match(text.text, verb.end())
            if not after.bodies and not kinds:
                continue
            if before.bodies and not any(p.bodies[0] == before.bodies[0] for p in parts):
                requested = text.text[:begin].endswith("请")  # a letter asks, it does not appoint
                carries = requested or _CARRIES.match(text.text, verb.end())
                parts.append(_said(before, "responsible_for" if carries else "leads", False, "会同"))
            if parts and after.bodies:
                parts.append(_said(after, "supports", False, "会同"))
        elif not before.bodies or any(b in p.bodies for p in parts for b in before.bodies):
            continue
        elif kind == "leads":
            parts.append(_said(before, "leads", len(before.bodies) > 1, "牵头"))
        elif kind == "joint" or (kind == "by" and text.text[:begin][-1:] in ("", "由", "请", ",", ":", "(", "中")):
            parts.append(_said(before, "responsible_for", kind == "joint" or len(before.bodies) > 1, verb[0]))
        elif (kind == "competent" and begin == 0) or (kind == "carries" and text.text[:begin][-1:] == "由"):
            parts.append(_said(before, "responsible_for", kind == "carries" and len(before.bodies) > 1, verb[0]))
        elif kind == "guides" and (parts or text.text[:begin][-1:] in ("", "由", ",")):
            parts.append(_said(before, "guides", False, verb[0]))
        elif kind == "supervises" and (
            begin == 0 or (parts and text.text[verb.end() : verb.end() + 1] in (",", "。", ""))
        ):
            parts.append(_said(before, "supervises", False, verb[0]))
        elif kind == "supports" and (parts or begin == 0 or (charged and text.text[begin - 1] in ",;")):
            parts.append(_said(before, "supports", False, verb[0]))
    return parts or _asked(text)


def _asked(text: MappedText) -> list[Part]:
    """Who is asked to do something (请县水利局…): a letter gives work so."""
    asked = _ASKED.match(text.text)
    listed = _after(text, asked.end()) if asked else None
    if not asked or not listed or not listed.bodies or _ASKED_BACK.match(text.text, _behind(text, listed)):
        return []
    helps = _HELPS.match(text.text, _behind(text, listed))
    return [_said(listed, "supports" if helps else "responsible_for", False, asked[0])]


def _behind(text: MappedText, listed: Part) -> int:
    """Where the text goes on behind a list of bodies."""
    last = listed.bodies[-1].end
    return next((at for at, origin in enumerate(text.origin) if origin >= last), len(text.text))


def _said(listed: Part, role: str, joint: bool, cue: str) -> Part:
    return Part(role, listed.bodies, listed.tags, joint, listed.opened, cue, "running-text")  # type: ignore[arg-type]


def _list(text: MappedText, start: int, stop: int, opened: bool = False) -> Part:
    part = text.slice(start, stop)
    listed = read_names(part, lex(part.text))
    return Part("leads", listed.bodies, listed.tags, False, listed.opened or opened, "", "running-text")


def _before(text: MappedText, at: int, *, led: bool) -> tuple[Part, int]:
    """The list of bodies that ends where a verb begins, and where the list begins.

    After 由, and where the sentence has said already who leads (`led`), an office needs no level: 由经济发展局牵头.
    """
    gap = _BETWEEN.search(text.text[:at])
    end = gap.start() if gap else at
    opened = re.search(r"等(?:有关|相关)?(?:部门|单位)?$", text.text[:end])
    stop = opened.start() if opened else end
    start, first, weakest = stop, stop, False
    while start > 0:
        left = max(text.text.rfind(mark, 0, start) for mark in "、,:;“”由请") + 1
        if text.text[left:start].endswith(")"):
            left = max(text.text.rfind(m, 0, text.text.rfind("(", 0, start)) for m in "、,:;“”由请") + 1
        elif "(" in text.text[left:start]:
            left = text.text.rfind("(", 0, start) + 1
        item = strip_bracket(text.text[left:start])
        if _GENERIC_LEVEL.match(item):
            break
        office = (led or text.text[left - 1 : left] == "由") and is_body(item) and _OFFICE.search(item)
        opens = text.text[left - 1 : left] in ("", "由", "请")
        sure = is_named_body(item) or office or (led and is_collective(item))
        listed = is_body(item) and bool(
            parse_name(item).family or _TOWN.fullmatch(item) or (opens and _OFFICE.search(item))
        )
        if sure or listed:
            weakest = not sure and not (opens and first < stop)  # 由古城街道、市住建局负责
            start = left
        else:
            inner = [b for b in find_bodies(item) if b.end == len(item) and is_named_body(b.name)]
            if not inner or _GENERIC_LEVEL.match(inner[-1].name):
                break
            start = left + inner[-1].start
            left, weakest = start, False
        first = first if weakest else left
        if text.text[start - 1 : start] in ("、", ",", "和", "及", "与") and start > 1:
            start -= 1
            continue
        break
    begin = first  # a name without level or place opens no list; it takes its level from one before it
    while begin < stop and text.text[begin] in "、,和及与" and not opens_with_join(text.text, begin):
        begin += 1
    if begin >= stop:
        return _NONE, at
    return _list(text, begin, stop, bool(opened)), begin


def _after(text: MappedText, at: int) -> Part:
    """The list of bodies that begins after 会同; its last name ends where the matter begins."""
    stop = at
    position = at
    while position < len(text.text):
        ends = [
            i
            for i in range(position + 2, min(position + 32, len(text.text)) + 1)
            if is_named_body(text.text[position:i])
        ]
        known = [i for i in ends if parse_name(text.text[position:i]).known]
        if not ends and not _COMPANY.match(text.text, position):
            break
        stop = known[-1] if known else ends[0] if ends else position
        if parse_name(text.text[position:stop]).family in NO_CARRY and (
            office := _OF_GOVERNMENT.match(text.text, stop)
        ):
            stop = office.end()
        company = _COMPANY.match(text.text, position) or _SEAT.match(text.text, stop)
        stop = company.end() if company else stop
        bracket = re.compile(r"\([^()]*\)").match(text.text, stop)
        stop = bracket.end() if bracket else stop
        if text.text[stop : stop + 1] not in ("、", "和", "及", "与"):
            break
        position = stop + 1
    opened = text.text.startswith("等", stop)
    return _list(text, at, stop, opened) if stop > at else _NONE
