"""Whether a number tells what shall be, what has been, or neither surely."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from graph.targets.clause import Clause
from graph.targets.mention import TargetMention
from graph.targets.moments import PAST_WORDS
from graph.targets.predicates import Predicate
from graph.targets.quantities import Quantity
from graph.targets.vocabulary import any_of

Factuality = Literal["target", "fact", ""]
_DONE = re.compile(
    r"已(?!有|投产|纳入|列入)|(?:完成|培育|实现|增长|建立|举办|推出|提升|下降|减少|打造|形成|建成)了|仅|近$"
    r"|(?<!人口)(?<!人)拥有(?!量|率)"
)


_A_HEAD = re.compile("每件|单户|每户|每人|单个|每家|单笔|每名")
_CAP = re.compile("最多|最高|上限|封顶")  # a limit of what is given, not what is wanted
_GRANTED_FOR = re.compile("补贴|补助|贴息|奖励|发放|连续|有效期|最长|贷款|保存|公示|试用")  # 连续发放不超过5年
_FORECAST = re.compile("预计")
# the plan counting its own parts (确定2025年攻坚任务9项)
_SET_OUT = re.compile(
    "(?:确定|明确|梳理|提出|安排|部署|列出|细化|分解)[^,;。]{0,14}(?:任务|措施|举措|工作|事项|实事(?:项目)?)$"
)
_SCORED = re.compile("(?:扣减?|加|减|记|计|奖)[^,;。]{0,8}分?$")  # 扣减年终考核分2分
_ASKED = re.compile("(?:征集|收集|征求)[^,;。]{0,12}(?:建议|意见|线索|提案|需求|诉求)$")
# what an inspection found (反馈涉及我县问题4项), not what is to be mended
_FOUND = re.compile("(?<!整改)(?<!完成)(?:反馈|指出|交办|移交|转办|通报)[^,;。改]{0,12}(?:问题|线索|信访件|意见|案件)$")
# what each gets in kind (每亩补助良种50公斤)
_GIFT = re.compile("每[亩户人头只名家个株][^,;。]{0,4}(?:补助|补贴|奖励|奖补)[^,;。]{0,8}$")


def factuality(
    clause: Clause, quantity: Quantity, predicate: Predicate, said: Sequence[TargetMention], left: int, verbs: str
) -> Factuality:
    """Whether a quantity is a target, a fact or neither, whose own words begin at `left` and were opened by goal `verbs`.

    A target needs a time to come, a modal (力争), a target just before it in the sentence, a goal verb, or a predicate
    that plans use for levels; a fact, a past time or a word of completion (已, 了, 仅, 同比).
    """
    frame, before = clause.frame(quantity.start), clause.text[left : quantity.start]
    if re.search(
        "按照?(?:$|不|至少)", clause.text[left : predicate.start]
    ):  # 按不低于装机容量的20%配置: a rule to follow
        return ""
    if quantity.unit == "分" and _SCORED.search(before):
        return ""
    if quantity.unit in ("个", "项", "条", "件") and (_ASKED.search(before) or _FOUND.search(before)):
        return ""
    if _SET_OUT.search(before) and quantity.unit in ("个", "项", "条"):
        return ""
    if clause.conditional or _CAP.search(before) or (_FORECAST.search(before) and not predicate.kind):
        return ""
    modal = predicate.modal or clause.modal(quantity.start)
    if quantity.kind == "time" and _GRANTED_FOR.search(before):
        return ""
    done = re.search(any_of("facts.clause"), before) or _DONE.search(before) or quantity.vague
    if done and predicate.kind == "change" and clause.sentence.planned and _only_compared(clause, before):
        done = quantity.vague
    if quantity.after and continues(clause, said) and not _DONE.search(before):  # …,发案数同比下降10%以上
        done = quantity.vague
    if frame.past or (done and not frame.dated and not modal) or _HAPPENED.search(before):
        return "fact"
    if _goes_on_telling(clause, said) and not (modal or verbs or predicate.total):
        return "fact"
    if frame.doubtful and predicate.kind and not (quantity.after or modal or predicate.total):
        return "fact"
    if frame.dated or modal or continues(clause, said) or clause.sentence.goals or frame.baseline:
        return "target"
    if predicate.kind == "level":
        rate = quantity.unit == "%" and re.search("率$", clause.text[left : predicate.start])
        return "target" if not predicate.weak or (rate and (clause.ordered or clause.sentence.planned)) else ""
    if predicate.kind == "change":
        sure = quantity.after or predicate.spread or predicate.average or quantity.unit == "个百分点"
        sure = sure or (clause.sentence.planned and not re.search("已|了", before))
        return "target" if sure else ""
    whole = quantity.unit == "%" and quantity.value == 100 and (clause.ordered or clause.sentence.planned)  # 移交率100%
    return "target" if verbs or whole else ""


_HAPPENED = re.compile("已经?(?:累计)?(?:发生|造成|完成|建成|发放|投放|查处|办理|受理|接待|实现)")  # 今年已发生事件17起


def _goes_on_telling(clause: Clause, said: Sequence[TargetMention]) -> bool:
    """Whether what was told last in the sentence is what happened (…17起,造成损失约310万元)."""
    return (
        bool(said)
        and said[-1].sentence_start == clause.sentence.start
        and said[-1].is_fact
        and clause.words[:2] in ("造成", "涉及")
    )


# what a plan says of its own parts (县商务局牵头3项)
_OF_PLAN = r"(?:牵头|负责|承办|主办|配合|单位|部门|任务|事项|工作|措施|意见|要求|内容|方面|局|委|办|中心|公司|镇|街道)$|负责的|责任"


def _only_compared(clause: Clause, before: str) -> bool:
    """Whether 同比 is all that speaks of the past (产值同比增长9%, in an item of a plan)."""
    plain = before.replace("同比", "")
    told = re.search(f"{any_of('facts.clause')}|{PAST_WORDS}", plain) or _DONE.search(clause.words)
    return not told


def is_planned_count(clause: Clause, quantity: Quantity, phrase: str) -> bool:
    """Whether an item of a plan ends a clause with a count of a thing (节庆活动15场): what is to be done, whatever its
    verb. Sizes and parts (占地80亩, 涉及群众2300户) are none.
    """
    if not clause.sentence.planned or quantity.kind not in ("count", "amount") or "元" in quantity.unit:
        return False
    if quantity.chinese or quantity.bare or quantity.vague or clause.text[quantity.tail : clause.end].strip("”’) "):
        return False
    if re.match(any_of("cues.scope"), clause.words) or len(re.findall("[\u4e00-\u9fff]", phrase)) < 2:
        return False
    if quantity.unit in ("个", "项", "条") and re.search(_OF_PLAN, phrase):
        return False
    sizes = any_of("cues.sizes")
    return not re.search(f"{sizes}$|^(?=..){sizes}(?<=..)|^辖|的$|涉及|覆盖|分布|达到?每|每[日天]", phrase)


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
    if _GIFT.search(clause.text, clause.start, quantity.start):
        return True
    given = bool(re.search(any_of("noise.money"), clause.words)) or "最高" in clause.text[left : quantity.start]
    given = given or (bool(_A_HEAD.search(clause.text, clause.start, quantity.start)) and "不超过" in clause.words)
    if quantity.unit == "元" and not given:  # 博士3000元、硕士1500元
        whole = clause.text[clause.sentence.start : clause.sentence.end]
        given = bool(re.search(any_of("noise.money") + "|发放", whole))
    return bool(given) and ("元" in quantity.unit or quantity.unit in ("%", "亿", "万", "倍", "个百分点"))
