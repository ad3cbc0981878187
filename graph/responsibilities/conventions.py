"""What a document says once about how to read its lists, and how far it holds.

- rank: the first of each list leads (列第一位者为牵头单位,下同). Inside a list's own bracket or line it holds for that
  list, unless it says 下同. Said anywhere else it holds from there on: to the end of the section whose heading says it,
  to the end of the table whose header says it, else to the end of the text. A note (注:…) and one that speaks of
  以上任务 or 各项任务 in a sentence of its own hold for all of it.
- leaderless: 无牵头单位的,责任单位即为牵头单位,下同.
- mark: 带“★”的为牵头单位,其余为配合单位; slash: 斜线前为牵头单位,斜线后为配合单位.
- gloss: “主管”为牵头单位,“实施”为责任单位: words of the document's own for its labels, wherever it says so.
- everywhere: 以下均需试点城市政府落实,不再列出: the bodies have a part in every item that follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from graph.organisations.endings import is_collective
from graph.organisations.names import Role, is_body
from graph.responsibilities.vocabulary import FOLD, ROLES, label_role

_FIRST = r"(?:第一位|第1位|第一[个家]?|首位|首个|最前面?|前面)"
_LEADER = r"(?:牵头|主办|主责|(?:主要|第一)责任)(?:(?:或|和|及|、|/)?(?:汇总|责任|总责|主要责任))?"
_OTHERS = r"(?:[,、;](?:[^。;()为]|\([^()]{0,8}\)){2,24}(?:均|都)?为(?P<others>责任|配合|协办|参与|协同)(?:单位|部门))?"
_ONWARD = r"(?:[,、;]?(?:以?下同|下文同|以下均同|后同|以下相同|以下类同)|\((?:以?下同)\))?"
RANK = re.compile(
    r"[,;。]?(?:注:|说明:)?(?:除[^。;()]{0,30}?外,)?"
    r"(?:以上|以下|各项|上述|其中|任务|责任|分工|单位|部门|均|工作|中|[“”\"])*"
    rf"(?:(?:列|排|居|位列|位居|排列|排名|排序|名列)?[在于名]?{_FIRST}置?[的者]?(?:责任)?(?:部门|单位)?"
    rf"(?:为|是|系|均为|即为|作为)总?{_LEADER}(?:单位|部门)?"
    rf"|(?:牵头|主办)(?:责任)?(?:单位|部门)(?:均|都)?(?:列|排|居|位列|排名)[在于]?{_FIRST})" + _OTHERS + _ONWARD
)
LEADERLESS = re.compile(
    r"(?:无|没有|未明确|未注明|未标注|未列)牵头(?:单位|部门)的?[,,]?(?:其|则|由)?(?:第一)?(?:责任|落实)(?:单位|部门)(?:即|均|都)?为牵头(?:单位|部门)"
    + _ONWARD
)
MARK = re.compile(
    r"(?:带|标|标有|标注|注有|加)?[“\"]?(?P<mark>[★☆※●■◆▲△○*])[”\"]?(?:号|标记|符号)?[的者]?(?:责任)?(?:单位|部门)?(?:均?为|是|系|即|表示|代表|指)总?牵头(?:责任)?(?:单位|部门)"
    r"(?:[,;、。](?:其余|其他|其它|未带|未标|未加)[^。;]{0,6}(?:为|是|系|即)(?P<others>责任|配合|协办|参与|协同)(?:单位|部门))?"
)
SLASH = re.compile(
    r"(?:斜线|斜杠|“/”|/)(?:之)?前的?(?:单位|部门)?(?:为|是)牵头(?:单位|部门)[,;、](?:斜线|斜杠|“/”|/)?(?:之)?后的?(?:单位|部门)?"
    r"(?:为|是)(?P<others>责任|配合|协办|参与|协同)(?:单位|部门)"
)
EVERYWHERE = re.compile(
    r"(?:以下|下列|后续|以上)?(?:各项)?(?:工作|任务|措施|事项|内容)?(?:均|都)(?:需|须|由|要|应)(?:要)?(?P<bodies>(?:[^。;()]|\([^()]{1,8}\)){2,30}?)(?:共同|具体|分别|负责|组织)*(?P<verb>落实|负责|实施|配合|参与)[,,]?"
    r"不再(?:一一|逐一|重复|单独)?(?:列出|单列|列明|列入|标注)"
)
# “主管”为牵头单位
GLOSS = re.compile(
    r"[“\"](?P<word>[\u4e00-\u9fff]{2,6}?)(?:单位|部门)?[”\"](?:单位|部门|栏|一栏|列|者)?(?:所列|均|都)?(?:为|是|即|即为|系|指|是指|表示|代表|视为)(?:(?:本|该|此)项?(?:工作|任务|事项|项目)?的?|总)?(?P<label>[\u4e00-\u9fff]{2,6}(?:单位|部门))(?=[,;、。)\n]|$)"
)
# Sentences that say what the lists below leave out, without a part that could be given to a body.
ASIDE = re.compile(
    r"[^。;()]*不再(?:一一|逐一|重复|单独)?(?:列出|单列|列明|列入|标注)|[^。;()]{0,20}(?:任务|工作|单位)均涉及[^。;()]{2,30}"
)
CONVENTION = re.compile(
    "|".join([re.sub(r"\?P<\w+>", "?:", p.pattern) for p in (MARK, SLASH, LEADERLESS, RANK, EVERYWHERE, ASIDE)])
)
# Lists that say otherwise (标注“分别负责”的除外).
_EXEMPT = re.compile(r"(?:标注|注明|标明)(?:有|为)?[“\"](?P<verb>[^”\"]{2,8})[”\"](?:的)?(?:除?外)")
_AROUND = 40  # characters around a convention in which it names its exceptions
# What every convention holds; the patterns are tried only around it, which keeps the time linear.
_ANCHOR = re.compile(
    r"(?:为|是|系)总?(?:牵头|主办|主责|主要责任|第一责任)|(?:牵头|主办)(?:责任)?(?:单位|部门)(?:均|都)?(?:列|排|居|位列|排名)|均涉及|不再"
)
_BEFORE, _BEHIND = 100, 80
_WHOLE = re.compile(r"注:|说明:|备注:|以上|上述|各项")
# A list of bodies after a convention that it may govern.
_LIST_BEHIND = re.compile(r"(?:单位|部门|主体|责任|牵头|配合)(?:\([^()]*\))?:|(?:负责|牵头|配合|局|委|厅|办)\)")
OTHERS: dict[str, Role] = {
    "责任": "responsible_for", "配合": "supports", "协办": "supports", "参与": "supports", "协同": "supports",
}  # fmt: skip


@dataclass(frozen=True)
class Convention:
    """The sentence `text`, at `start:end`; it governs what begins at `begin` or later and before `stop`.

    `onward` is false for one that governs the bracket it stands in only; `others` is the role of those after the first;
    `bodies` with `role` those that have a part everywhere, and where they stand; `exempt` is the verb of the lists that
    it leaves out, `sign` the mark before a leader's name, `word` the document's own for `label`.
    """

    text: str
    start: int
    end: int
    begin: int
    stop: int
    onward: bool = True
    others: Role = "responsible_for"
    kind: Literal["rank", "leaderless", "everywhere", "mark", "slash", "gloss"] = "rank"
    bodies: str = ""
    role: Role = "responsible_for"
    at: int = field(default=0, compare=False)
    exempt: str = ""
    sign: str = ""
    word: str = ""
    label: str = ""

    def governs(self, at: int) -> bool:
        """Whether what stands at `at` is under it."""
        return self.begin <= at < self.stop


def conventions_in(text: str) -> Iterator[re.Match[str]]:
    """Sentences of a folded text that say how to read its lists."""
    done = 0
    for anchor in _ANCHOR.finditer(text):
        if anchor.start() < done:
            continue
        for match in CONVENTION.finditer(text, max(done, anchor.start() - _BEFORE), anchor.end() + _BEHIND):
            if match.end() > anchor.start():
                yield match
                done = match.end()
                break


def read_convention(text: str) -> Convention | None:
    """What a convention found in folded text says, by itself; None for one that gives nobody a part."""
    if mark := MARK.search(text):
        others = OTHERS.get(mark["others"] or "", "responsible_for")
        return Convention(text, 0, len(text), 0, len(text), True, others, "mark", sign=mark["mark"])
    if slash := SLASH.search(text):
        return Convention(text, 0, len(text), 0, len(text), True, OTHERS[slash["others"]], "slash", sign="/")
    if LEADERLESS.search(text):
        return Convention(text, 0, len(text), 0, len(text), "同" in text, kind="leaderless")
    if rank := RANK.search(text):
        others = OTHERS.get(rank["others"] or "", "responsible_for")
        return Convention(text, 0, len(text), 0, len(text), "同" in text[-4:], others)
    if every := EVERYWHERE.search(text):
        role: Role = "supports" if every["verb"] in ("配合", "参与") else "responsible_for"
        return Convention(
            text, 0, len(text), 0, len(text), kind="everywhere", bodies=every["bodies"], role=role,
            at=every.start("bodies"),
        )  # fmt: skip
    return None


def find_conventions(
    text: str, headed: Iterable[tuple[int, int]] = (), tables: Sequence[tuple[int, int]] = ()
) -> list[Convention]:
    """Conventions in a cleaned text that hold beyond the list they may stand in.

    `headed` is where each section with a heading starts and ends, `tables` each table.
    """
    folded = text.translate(FOLD)
    ends = dict(headed)
    found = [
        Convention(
            text[m.start() : m.end()], m.start(), m.end(), 0, len(text), kind="gloss", word=m["word"], label=m["label"]
        )
        for m in GLOSS.finditer(folded)
        if label_role(m["label"]) in ROLES
    ]
    for match in conventions_in(folded):
        start, end = match.span()
        while start < end and folded[start] in ",;。":
            start += 1
        if folded[start:end].endswith(")") and "(" not in folded[start:end]:
            end -= 1
        said = read_convention(folded[start:end])
        if said is None:
            continue
        line = folded.rfind("\n", 0, start) + 1
        if said.kind == "everywhere":
            found.append(_placed(said, text, start, end, end, len(text)))
            continue
        opened = _bracket(folded, line, start)
        if not said.onward and _has_list(folded, line, opened, start):
            continue
        begin, stop = line if said.onward else start, len(text)  # 下同: as in the list just before
        if said.sign:  # explained once for the whole text, wherever
            found.append(_placed(said, text, start, end, 0, len(text)))
            continue
        table = next((span for span in tables if span[0] <= start < span[1]), None)
        if not said.onward:
            if table:
                stop = table[1]
            elif opened > line and line in ends and "。" not in folded[line:opened]:
                stop = ends[line]
            elif (
                not _LIST_BEHIND.search(folded, end)
                or _WHOLE.match(match[0])
                or (opened < 0 and _WHOLE.search(folded, max(line, start - 8), start))
            ):  # said at the close, of what came before
                begin = 0
        around = _EXEMPT.search(folded, max(line, start - _AROUND), end + _AROUND)
        found.append(replace(_placed(said, text, start, end, begin, stop), exempt=around["verb"] if around else ""))
    return found


def _placed(said: Convention, text: str, start: int, end: int, begin: int, stop: int) -> Convention:
    return Convention(
        text[start:end], start, end, begin, stop, others=said.others, kind=said.kind, bodies=said.bodies,
        role=said.role, at=start + said.at, sign=said.sign,
    )  # fmt: skip


def _bracket(text: str, line: int, at: int) -> int:
    """Where the bracket around `at` opens in its line, -1 for none."""
    depth = 0
    for i in range(at - 1, line - 1, -1):
        depth += {")": 1, "(": -1}.get(text[i], 0)
        if depth < 0:
            return i
    return -1


def _has_list(text: str, line: int, opened: int, at: int) -> bool:
    """Whether a list of bodies stands before `at` in its bracket, right before that bracket, or in its sentence."""
    if opened < 0:
        return _names_body(text[max(line, text.rfind("。", line, at) + 1) : at])
    last = re.split("[、,;:。(|]", text[line:opened])[-1].strip()
    return _names_body(text[opened + 1 : at]) or is_body(last)


def _names_body(text: str) -> bool:
    names = (name.strip() for name in re.split("[、,;:。()|]", text))
    return any(is_body(name) or (is_collective(name) and not _OF_LISTS.search(name)) for name in names)


_OF_LISTS = re.compile("列|任务|事项|分工")  # 各项任务后所列单位: it speaks of lists, it is none
