"""What each section is: a task, an action over tasks, or a heading that holds for all."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from corpus.document import Section
from corpus.vocabulary import BODY_END

RULES = tomllib.loads((Path(__file__).parent / "data" / "structure.toml").read_text(encoding="utf-8"))
GENERAL_TITLES: frozenset[str] = frozenset(RULES["general_titles"])
CUES = re.compile("|".join(map(re.escape, RULES["assignment_cues"])))
# 责任单位列第一位的为牵头单位 says how to read lists; it gives no work itself.
_RANK = re.compile(
    r"(?:责任)?(?:单位|部门)?[均中]?(?:[列排居位]\w{0,2})?(?:第一|首)[位个名置]?[\u4e00-\u9fff]{0,8}[为是]牵头(?:责任)?(?:单位|部门)"
)
# A bracket at the end of an item that holds nothing but names of bodies.
_BODIES = rf"(?:[^()。;:]|\([^()]*\)){{2,200}}?{BODY_END}(?:\([^()]*\))?"
_BARE = re.compile(rf"(?<=[。;!?])\({_BODIES}\)[。;]?(?=\n|$)")
_STAND_ALONE = re.compile(
    r"[(\[【〔▲●■◆★—–-]*(?:[市省县区州]级)?(?:牵头|责任|主办|协办|配合|落实|完成|时限|时间|督导|监督|指导|督办|督查|考核|参与|协助|协同|承办|实施|主责|整改时限|办理|办结|推进)[^::]{0,8}[::]"
)
# 市商务局负责督促…, 市住建局应当会同市规划局…: how a 办法 gives work to a body, in running text.
_DUTY = re.compile(
    r"(?:[,。;\s条]|由|请)(?:国家|团|[省市区县州旗盟])[^,。;的]{1,40}?[局委厅办部府院室心会馆校道镇乡队站社司团行所区县市旗]"
    r"(?:等(?:有关)?(?:部门|单位))?(?:应当|应|要)?(?:牵头|会同|负责(?![^,。;]{0,10}解释)|主管(?!部门)|监督|指导|参与|配合|(?:在|按照?)各自职责)"
    r"|(?m:^)第[^条\s]{1,5}条 *[^,。;的由]{2,40}?(?:局|委|厅|办公室|政府|街道|镇街|管委会|中心)(?:(?:[是为][^,。;]{2,30}主管(?:部门|机构),(?:具体|主要|统一)?)?(?:应当|应)?负责(?![^,。;]{0,10}解释)|(?:应当|应)?(?:主管(?!部门)|牵头|会同))"
)
_ACTION = re.compile(r"(?:行动|工程|计划|专项)$")
# 县农业农村局牵头工作(2项): the heading gives the items under it to a body
_GIVES = re.compile(
    r"(?:牵头|负责|主办|承办|配合)(?:的)?(?:重点|主要|具体|推进|落实|工作|任务|事项|项目)*(?:\(?共?\d+[项条个件]\)?)?$"
)
_GIVES_LABEL = re.compile(r"(?:责任|牵头|主办|承办)(?:单位|部门)[::]")  # 五、责任单位:A和B(共同负责)
_LEADS_ON = re.compile(r"(?<=[。;)\n])[^。;:()\n]{2,16}:$")  # 具体措施:
_RANGE = re.compile(r"\([第]?\d+[—–~至-]{1,2}\d+项?\)[::]")
_OWN_TAIL = re.compile(r"[)】〕\]][。;]?\s*$")
_AIM = rf"[\u4e00-\u9fff]{{0,4}}(?:{'|'.join(RULES['aims'])})"
_AIMS = re.compile(rf"{_AIM}(?:(?:任务)?[和与及、]{_AIM}|任务|指标)?")
# Headings over what holds for all (六、有关要求), unless they name who does it like the items before.
_PROCEDURE = re.compile(r"(?:有关|工作|相关|几点|具体|其他|其它)?(?:要求|事项|说明)|附则|组织保障要求")

# The same at the end of a plan whose items stand below their chapters (四、强化组织保障).
_CLOSING_CHAPTER = re.compile(
    r"(?:切实|全面)?(?:强化|加强|健全|完善|严格|做好)?(?:组织|工作)?(?:保障|实施|推进|领导)(?:措施|机制)?|(?:监督|督查)(?:检查|考核)"
)
# Headings over who belongs to a conference or group (二、成员单位): what is said there is no work.
_CONSTITUTION = re.compile(
    r"(?:联席会议|领导小组|协调小组|工作组|工作专班|专班|指挥部|委员会|组织|机构)?(?:的)?"
    r"(?:成员(?:单位|名单|组成)?|组成(?:人员|单位|成员)?|人员组成|单位组成|组织机构|机构设置|组织架构|办公室设置)(?:及(?:其)?(?:职责|分工|职能))?"
)
# A sentence that is nothing but bodies and what they do (市水利局负责,市财政局协助。), behind what is to be done.
_WHO_SENTENCE = re.compile(
    rf"(?<=[。;!?\n])(?:由|请)?[^,。;:()\n]{{1,80}}{BODY_END}(?:共同|分别|联合|具体|组织|按[^,。;]{{2,10}})*(?:负责|承办|主办)(?:落实|实施|推进)?[,。;]"
)

LISTED_MAX = 40  # characters of a body on a line of its own under 配合单位:


def kinds(text: str, found: list[Section]) -> list[Section]:
    """Decide for each section whether it is a task, a heading over tasks, a clause or a plain chapter."""
    text = _RANK.sub(lambda rule: "□" * len(rule[0]), text)
    outline = _Outline(text, found)
    decided: dict[int, str] = {}
    outline.decide_all(outline.below(None), decided, below_task=False)
    _explain(text, found, outline.children, decided)
    return _without_epilogue(
        text,
        [replace(s, kind=decided.get(s.index, s.kind), general=outline.is_general(s)) for s in found],
    )


class _Outline:
    """The sections of a text, and what each says of who does the work."""

    def __init__(self, text: str, found: list[Section]) -> None:
        self.text, self.found = text, found
        self.children: dict[int | None, list[Section]] = {}
        for section in found:
            self.children.setdefault(section.parent, []).append(section)
        # A line of its own after several items is theirs together, unless at this level each item has one of its own.
        self._apart = {section.level for section in found if self._said_before_last(section)}
        # A plan may stand in an annex, numbered anew.
        self._annexes = {None, *(section.index for section in found if section.kind == "annex")}
        self._flat = not any(section.parent not in self._annexes for section in found)

    def below(self, section: Section | None) -> list[Section]:
        """The sections directly under one; those at the top for None."""
        return self.children.get(section.index if section else None, [])

    def decide(self, section: Section, kinds: dict[int, str], *, below_task: bool) -> bool:
        """Set the kind of a section and those below it; True where there is a task among them."""
        below = self.below(section)
        if section.kind in ("annex", "colophon"):
            return self.decide_all(below, kinds, below_task=below_task)
        if section.kind == "task":
            kinds[section.index] = "task"
            return True
        if not below:
            kinds[section.index] = kind = "item" if below_task else self._kind_of_leaf(section)
            return kind == "task"
        together = self._own_tail(section) and not run_on(below, self.found)
        nested = any(self._says(said, child) for child in below for said in (CUES, _BARE, _WHO_SENTENCE))
        if (self.assigns(section) and not nested) or together:
            kinds[section.index] = "task"
            self.decide_all(below, kinds, below_task=True)
            return True
        has = self.decide_all(below, kinds, below_task=below_task)
        own = nested and not _gives(section) and self._closed_by_bracket(section)
        kinds[section.index] = "task" if own else "action" if has else "chapter"
        return own or has

    def decide_all(self, sections: list[Section], kinds: dict[int, str], *, below_task: bool) -> bool:
        """The same for each of some sections; True where there is a task among any."""
        found = [self.decide(section, kinds, below_task=below_task) for section in sections]
        return any(found)

    def _kind_of_leaf(self, section: Section) -> str:
        """The kind of a section with none below it, which is under no task."""
        if re.match(r"第.+条", section.label) and not self.assigns(section) and not self._says_duty(section):
            return "clause"
        if _PROCEDURE.fullmatch(section.title) and not _said_who(self.text, section):
            return "chapter"
        if _CONSTITUTION.fullmatch(section.title):
            return "chapter"
        lone = section.parent in self._annexes and not self._flat
        if lone and _CLOSING_CHAPTER.fullmatch(section.title) and not _said_who(self.text, section):
            return "chapter"
        under_action = section.parent is not None and bool(_ACTION.search(self.found[section.parent].title))
        if (not section.label and not under_action) or (lone and not self.assigns(section)):
            return "chapter"
        return "task"

    def is_general(self, section: Section) -> bool:
        """Whether a section, or one that it stands under, announces aims and principles."""
        above = self.found[section.parent] if section.parent is not None else None
        return _is_general(section.title) or (
            above is not None and not self.assigns(section) and self.is_general(above)
        )

    def assigns(self, section: Section) -> bool:
        """Whether a section's own text says who does the work; the title of one that gives it to a body apart."""
        start = _line_end(self.text, section.start) if _gives(section) else section.start
        return bool(CUES.search(self.text, start, section.text_end))

    def _says(self, pattern: re.Pattern[str], section: Section) -> bool:
        return bool(pattern.search(self.text, section.start, section.end))

    def _says_duty(self, section: Section) -> bool:
        return bool(_DUTY.search(self.text, section.start, section.text_end))

    def _closed_by_bracket(self, section: Section) -> bool:
        """Whether what stands before the first sub-item ends in a bracket or a line that assigns the item itself."""
        own = _LEADS_ON.sub("", self.text[section.start : section.text_end].rstrip())
        last = own.rsplit("\n", 1)[-1]
        opened = max(own.rfind(mark) for mark in "(【[〔")
        bracket = bool(_OWN_TAIL.search(own)) and opened >= 0 and bool(CUES.search(own, opened))
        bracket = bracket or any(found.end() == len(own) for found in _BARE.finditer(own))
        return bracket or bool(_STAND_ALONE.match(last))

    def _said_before_last(self, section: Section) -> bool:
        return any(self._says(CUES, child) for child in self.below(section)[:-1])

    def _own_tail(self, section: Section) -> bool:
        """Whether a line of its own behind the last of several items says who does all of them."""
        below = self.below(section)
        if len(below) < 2 or section.level in self._apart:
            return False
        tail = self.text[below[-1].start : section.end].rstrip("\n").rsplit("\n", 1)[-1]
        return bool(_STAND_ALONE.match(tail)) and not _RANGE.search(tail)  # 责任单位(1—3项): says whose it is


def run_on(items: Sequence[Section], every: Sequence[Section]) -> bool:
    """Whether the numbers of items under one heading go on under the next, or from the one before: (一)1. 2. (二)3. 4.
    Such items are the tasks of the plan, and a line behind the last of them is for each, not for their heading.
    """
    first, last = items[0], items[-1]
    if not first.number or not last.number or last.number != first.number + len(items) - 1:
        return False
    beside = [s for s in every if s.level == first.level and s.parent != first.parent and _style(s) == _style(first)]
    before = any(s.number == first.number - 1 and s.end <= first.start for s in beside)
    return (
        before
        if first.number > 1
        else any(s.number == last.number + 1 and s.start >= last.end for s in beside)
        and not any(s.number == 1 for s in beside)
    )


def said_of_all(text: str, items: Sequence[Section], every: Sequence[Section], end: int) -> Iterator[tuple[int, int]]:
    """The lines behind the last of several items, which ends at `end`, that say who does each of them: no item before
    says so itself, and their numbers run on.
    """
    last = items[-1]
    if len(items) < 2 or not run_on(items, every) or any(CUES.search(text, s.start, s.end) for s in items[:-1]):
        return
    found = list(re.compile(r"[^\n]+").finditer(text, _line_end(text, last.start) + 1, end))
    while found and not _STAND_ALONE.match(found[0][0]):
        found.pop(0)
    if all(_STAND_ALONE.match(line[0]) and not _RANGE.search(line[0]) for line in found):
        yield from (line.span() for line in found)


def _style(section: Section) -> str:
    return re.sub(r"[\d一二三四五六七八九十]+", "", section.label)


def _gives(section: Section) -> bool:
    """Whether a heading gives what stands under it to a body."""
    return bool(_GIVES.search(section.title) or _GIVES_LABEL.match(section.title))


_REMARKS = re.compile(
    r"(?:^|\n)[ \u3000]*[(【]?(?:填表|填报|编制|有关|相关|几点|情况|指标)?(?:说明|备注|附注|注|注意事项)[)】]?[:]?[ \u3000]*\n$"
)


def _explain(text: str, found: list[Section], children: dict[int | None, list[Section]], kinds: dict[int, str]) -> None:
    """Numbered remarks under a line that says so (说明:) explain the plan or its table; none of them is a task."""
    for below in children.values():
        if any(children.get(section.index) for section in below):
            continue  # chapters, before which such a line stands by chance
        explaining = last = 0
        for section in below:
            number = section.number or 0
            if number == 1 and _REMARKS.search(text, max(0, section.start - 24), section.start):
                explaining = 1
            elif not explaining or number != last + 1:
                explaining = 0
            last = number
            if explaining and section.kind not in ("annex", "colophon"):
                for each in found:
                    if section.start <= each.start < section.end:
                        kinds[each.index] = "clause"


def _without_epilogue(text: str, found: list[Section]) -> list[Section]:
    """Closing paragraphs behind the last of several items, each of which ends with those who carry it out, made a
    section of their own: they belong to no item.
    """
    leaves = [s for s in found if s.kind == "task" and not any(c.parent == s.index for c in found)]
    cut: dict[int, int] = {}
    for at, last in enumerate(leaves):
        if at + 1 < len(leaves) and leaves[at + 1].parent == last.parent:
            continue
        before = [s for s in leaves[:at] if s.level == last.level][-3:]
        end = _said_who(text, last)
        if (
            before
            and end
            and all(_said_who(text, s) == text_end(text, s) for s in before)
            and end < text_end(text, last)
        ):
            cut[last.index] = end
    if not cut:
        return found
    place = {}
    result: list[Section] = []
    for section in found:
        place[section.index] = len(result)
        result.append(section)
        if section.index in cut:
            result.append(
                Section(-1, section.parent, section.level, "", None, "", "closing", cut[section.index] + 1,
                        cut[section.index] + 1, section.end, section.end)
            )  # fmt: skip
            result[-2] = replace(section, end=cut[section.index] + 1, text_end=cut[section.index] + 1)
    return [replace(s, index=i, parent=place[s.parent] if s.parent is not None else None) for i, s in enumerate(result)]


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _said_who(text: str, section: Section) -> int | None:
    """Where the line ends that says last who carries out an item; None where none says so at its end."""
    end = None
    for line in re.compile(r"[^\n]+").finditer(text, section.start, section.end):
        closing = _OWN_TAIL.search(line[0]) and CUES.search(line[0][line[0].rfind("(") :])
        listed = end == line.start() - 1 and len(line[0]) <= LISTED_MAX and not re.search("[。;:]", line[0])
        if closing or listed or _STAND_ALONE.match(line[0]) or _BARE.search(line[0]):
            end = line.end()
    return end


def _is_general(title: str) -> bool:
    """Whether a heading announces aims and principles (总体要求, 创建目标, 指导思想和基本原则) rather than work."""
    return title in GENERAL_TITLES or bool(_AIMS.fullmatch(title))


def text_end(text: str, section: Section) -> int:
    """Where the text of a section ends, white space behind it left out."""
    return section.start + len(text[section.start : section.end].rstrip())
