"""Whether a number tells what shall be, what has been, or neither surely."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from graph.targets.clause import Clause
from graph.targets.mention import TargetMention
from graph.targets.predicates import Predicate
from graph.targets.quantities import Quantity
from graph.targets.vocabulary import any_of

Standing = Literal["target", "fact", ""]
_DONE = re.compile(
    r"已(?!有|投产|纳入|列入)|(?:完成|培育|实现|增长|建立|举办|推出|提升|下降|减少|打造|形成|建成)了|仅|近$"
    r"|(?<![每千万]人口)(?<!每[百千万]人)拥有(?!量|率)"
)


_CAP = re.compile("最多|最高|上限|封顶")  # a limit of what is given, not what is wanted
_FORECAST = re.compile("预计")


def standing(
    clause: Clause, quantity: Quantity, predicate: Predicate, said: Sequence[TargetMention], left: int, verbs: str
) -> Standing:
    """How a quantity stands, whose own words begin at `left` and were opened by goal `verbs`.

    A target needs a time to come, a modal (力争), a target just before it in the sentence, a goal verb, or a predicate
    that plans use for levels; a fact, a past time or a word of completion (已, 了, 仅, 同比).
    """
    frame, before = clause.frame(quantity.start), clause.text[left : quantity.start]
    if re.search(
        "按照?(?:$|不|至少)", clause.text[left : predicate.start]
    ):  # 按不低于装机容量的20%配置: a rule to follow
        return ""
    if clause.conditional or _CAP.search(before) or (_FORECAST.search(before) and not predicate.kind):
        return ""
    modal = predicate.modal or clause.modal(quantity.start)
    done = re.search(any_of("facts.clause"), before) or _DONE.search(before) or quantity.vague
    if quantity.after and continues(clause, said) and not _DONE.search(before):  # …,发案数同比下降10%以上
        done = quantity.vague
    if frame.past or (done and not frame.dated and not modal):
        return "fact"
    if frame.doubtful and predicate.kind and not (quantity.after or modal or predicate.total):
        return "fact"
    if frame.dated or modal or continues(clause, said) or clause.sentence.goals or frame.baseline:
        return "target"
    if predicate.kind == "level":
        rate = quantity.unit == "%" and re.search("率$", clause.text[left : predicate.start])
        return "target" if not predicate.weak or (rate and clause.ordered) else ""
    if predicate.kind == "change":
        sure = quantity.after or predicate.spread or predicate.average or quantity.unit == "个百分点"
        sure = sure or (clause.sentence.planned and not re.search("同比|已|了", before))
        return "target" if sure else ""
    whole = quantity.unit == "%" and quantity.value == 100 and (clause.ordered or clause.sentence.planned)  # 移交率100%
    return "target" if verbs or whole else ""


def continues(clause: Clause, said: Sequence[TargetMention]) -> bool:
    """Whether a target was said in this sentence already."""
    return bool(said) and said[-1].sentence_start == clause.sentence.start and not said[-1].is_fact


def is_certain(clause: Clause, quantity: Quantity, verbs: Sequence[str]) -> bool:
    """Whether a number in Chinese characters is meant as one (建成两家), not as a way of speaking (一个平台)."""
    if not quantity.chinese or quantity.bare or quantity.after:
        return True
    dated = clause.frame(quantity.start).dated
    if quantity.value == 1:
        return dated and bool(verbs)
    return dated or quantity.unit not in ("个", "条", "项")


def is_money_given(clause: Clause, quantity: Quantity, left: int) -> bool:
    """Whether the clause hands out money (给予最高800万元补助), so that its sums and shares are no targets."""
    given = re.search(any_of("noise.money"), clause.words) or "最高" in clause.text[left : quantity.start]
    return bool(given) and ("元" in quantity.unit or quantity.unit in ("%", "亿", "万", "倍", "个百分点"))
