"""What a clause leaves out because it was just said: 到2027年达到93%, 竣工25个以上, 全区每年不少于2场."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.targets.clause import Clause
from graph.targets.mention import TargetMention
from graph.targets.phrases import noun
from graph.targets.quantities import Quantity
from graph.targets.vocabulary import any_of, either, table

_NEAR = 160  # characters


def in_units(said: Sequence[TargetMention], quantities: Sequence[Quantity]) -> list[TargetMention]:
    """The last mentions, when their units are those of `quantities` in the same order."""
    recent = [m for m in said[-len(quantities) :] if quantities[0].start - m.value_end < _NEAR and not m.is_fact]
    return recent if [m.unit for m in recent] == [each.unit for each in quantities] else []


def in_unit(said: Sequence[TargetMention], clause: Clause, quantity: Quantity) -> TargetMention | None:
    """The last target in this unit, if said in this sentence or taken up by a time word (2027年累计入选3项)."""
    for mention in reversed(said):
        if mention.sentence_start != clause.sentence.start and not clause.is_timed(quantity.start):
            return None
        if mention.unit == quantity.unit and quantity.start - mention.value_end < _NEAR and not mention.is_fact:
            return mention
    return None


def changing(said: Sequence[TargetMention], clause: Clause, *, only: bool = False) -> str:
    """What a bare change is a change of (实现产值522亿元,同比增长4%): the metric said last in the sentence; `only` that
    of a change (接待人数年均增长15%,到2025年达到7000万人次).
    """
    if said and said[-1].sentence_start == clause.sentence.start:
        metric = re.sub("(?:年均|年平均)?" + any_of("change.words") + "$", "", said[-1].metric)
        return "" if only and metric == said[-1].metric else metric
    return ""


def act_ordered(clause: Clause) -> str:
    """What the clause before orders to be held or built (开展以旧换新促销活动,全区每年不少于2场)."""
    act = re.search(
        rf".*(?:开展|举办|组织|实施|召开|增设|开通|{any_of('cues.sited')})(?P<thing>[^,;。\d]{{3,24}})$", clause.before
    )
    return act["thing"] if act else ""


def act_of(clause: Clause) -> str:
    """The act that the clause before wants more of (加强从业人员应急演练,每半年组织1次)."""
    act = re.search(
        r"(?:加强|强化|开展|组织|举办|做好|抓好|推进|深化|健全|落实)+(?P<thing>[\u4e00-\u9fff、“”]{3,20})$", clause.last
    )
    return act["thing"] if act and not re.search("(?:机制|制度|体系|力度|能力|水平)$", act["thing"]) else ""


def built(clause: Clause) -> str:
    """What the clause before builds, which money is spent on (推进某铁路建设,完成投资42亿元)."""
    act = re.search(
        r"^(?:加快|全力|统筹|继续|有序)*(?:推进|推动|加快|实施|抓好|开工|续建|建设)+(?P<thing>[^,;。\d]{3,30})$",
        clause.last,
    )
    return act["thing"] if act else ""


def spoken_of(said: Sequence[TargetMention], clause: Clause, quantity: Quantity) -> str:
    """What 这一比例 is: the figure in this unit said last, a past one as well."""
    near = (m for m in reversed(said) if m.unit == quantity.unit and clause.start - m.value_end < _NEAR)
    return next((m.metric for m in near), "")


def done(verb: str, said: Sequence[TargetMention], clause: Clause, quantity: Quantity) -> str:
    """What a bare verb is of: after 完成 the metric said last in this unit in the sentence (改造户厕60座,其中6月底前完成
    不少于30座), else what the clause before orders.
    """
    mention = in_unit(said, clause, quantity) if verb in ("完成", "建成", "竣工", "投用") else None
    here = mention and mention.sentence_start == clause.sentence.start
    return mention.metric if mention and here else act_ordered(clause)


def same_deed(clause: Clause, verbs: str) -> str:
    """What the same verb has as its object just before (招募退休医师到县乡服务,到2025年累计招募3000人次)."""
    before = clause.before[-_NEAR:]
    at = before.rfind(verbs)
    found = (
        re.match(r"(?P<thing>[^,;:\d]{2,20}?)(?:到|赴|在|去|[,;:]|$)", before[at + len(verbs) :]) if at >= 0 else None
    )
    return found["thing"] if found else ""


def owner(clause: Clause, said: Sequence[TargetMention]) -> str:
    """Whose a bare 面积 or 总数 is: what the clause before builds, else the thing that the metric before is of."""
    if thing := sited(clause) or treated(clause):
        return thing
    if said and said[-1].sentence_start == clause.sentence.start:
        return re.sub(
            f"(?:{any_of('metrics.owned')})?(?:年均|年平均)?(?:{any_of('change.words')})?$", "", said[-1].metric
        )
    return ""


def sited(clause: Clause) -> str:
    """What the clause before places or builds (布局起降点,2025年建成15个)."""
    last = clause.last
    act = re.search(rf".*{any_of('cues.sited')}(?P<thing>[^\d、“”]{{2,16}})$", last)
    return (
        act["thing"]
        if act and not re.search("(?:行动|工作|体系|机制|水平|能力|力度|环境|项目建设)$", act["thing"])
        else ""
    )


def treated(clause: Clause) -> str:
    """What the clause before plants, spreads or mends (推广免耕技术,面积62万亩), without examples (椴树、荆条等蜜源植物)."""
    act = re.search(rf"{any_of('cues.goal')}(?P<thing>[^\d“”]{{2,30}})$", clause.last)
    thing = re.sub(".*、.*等(?=..)", "", act["thing"]) if act else ""
    return thing if re.fullmatch(r"[\u4e00-\u9fff()]{2,14}", thing) else ""


def row(clause: Clause, verbs: str = "") -> str:
    """What the row is called whose cell this is, behind the cell's own `verbs`."""
    thing = re.sub("(?<=..)(?:建设|工程|项目|工作)$", "", noun(clause.subject))
    return verbs + thing if verbs and thing else clause.subject


def topic(clause: Clause) -> str:
    """What the clause before is about, where this one tells only how much by when (以旧换新电动车,2024年完成1万辆)."""
    if not clause.is_timed(clause.end):
        return ""
    last = clause.last
    return last if re.fullmatch("[\u4e00-\u9fff“”]{4,20}", last) and not re.search("的$|机制|工作$", last) else ""


def moving(clause: Clause) -> str:
    """What the clause before says to rise or fall without a number (漏损率逐年下降,2025年低于9%; 产值翻一番,达到30亿元)."""
    last = clause.last
    moved = re.search(
        rf"{any_of('cues.steadily')}*(?:{any_of('change.words')}|{either(tuple(table('double')))})$", last
    )
    if not moved:
        return ""
    start = clause.start - 1 - len(last)
    return clause.text[slice(*clause.phrase(start, start + moved.start()))]


def headed(clause: Clause, left: int) -> tuple[int, int]:
    """Where the metric in front of a colon stands (森林覆盖率:23%以上, 算力 2026年:200 EFlops), if there is one."""
    if left != clause.start or clause.text[clause.start - 1 : clause.start] != ":":
        return left, left
    words = clause.last
    return clause.phrase(clause.start - 1 - len(words), clause.start - 1)


def thing_counted(said: Sequence[TargetMention], clause: Clause, quantity: Quantity) -> str:
    """What a bare verb counts (竣工25个): the thing said last in this unit, or enterprises of the trade spoken of."""
    mention = in_unit(said, clause, quantity)
    if mention and mention.sentence_start == clause.sentence.start:
        return noun(mention.metric)
    if thing := sited(clause):
        return thing
    if mention:
        return noun(mention.metric)
    trade = re.search(r"([^,;。]{2,14}?)(?:产业|行业)", clause.before)
    if not trade or quantity.unit != "家":
        return ""
    return re.sub(f"^{any_of('cues.adverb', 'cues.goal', 'cues.orders')}+", "", trade[1]) + "企业"


def completed(clause: Clause, phrase: str) -> str:
    """加强农村生活污水治理,治理率 → 农村生活污水治理率."""
    if len(phrase) > 4 or not phrase.endswith("率"):
        return phrase
    last = clause.last
    thing = re.sub(f"^{any_of('cues.adverb')}*{any_of('cues.orders', 'cues.goal')}+", "", last)
    if clause.before.endswith(phrase[:-1]):
        return thing + "率"
    if clause.text[clause.start - 1 : clause.start] == ":" or phrase[:2] in thing:
        return phrase
    named = thing != last and re.fullmatch("[\u4e00-\u9fff]{2,12}", thing)  # 推广节水灌溉,普及率达到60%
    return thing + phrase if named and not re.search("(?:工作|机制|制度|力度|体系|建设|管理)$", thing) else phrase
