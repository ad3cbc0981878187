"""Targets: what value by when: “平度市2025年新能源汽车保有量目标是多少”."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from corpus.gazetteer import Place
from graph.schema import NodeType
from graph.similar import metric_similarity
from qa.evidence import Asked, Found
from qa.knowledge import Item, Knowledge, place_name
from qa.lexicon import other_name
from qa.link import Linked
from qa.model import Entity, Plan, Statement, unique
from qa.naming import document_wanted
from qa.question import Question
from qa.ranking import Scored
from qa.select import said_then
from qa.select.cues import says
from qa.select.disputes import disputed
from qa.select.figures import (
    distinct,
    fits_years,
    graph_of,
    is_named,
    metrics,
    of_form,
    stated,
    wording,
    year_of,
)
from qa.select.other_metric import is_other
from qa.select.scope import absent, missing_statements, scope, silent
from qa.wanted import unit_asked

_NEAR_BEST = 0.85
_UNDATED = 0.7  # score of a figure without a year, where one is asked for
_NAMED_BY = 0.8  # score of a metric that a question names


def plan(knowledge: Knowledge, asked: Asked, read: Found = ()) -> Plan | None:
    """The value asked for in each place, with its year as the text has it; None where no metric is meant."""
    question, linked = asked.question, asked.linked
    topic = " ".join([*linked.quoted, linked.topic]) if linked.quoted else linked.topic
    if len(topic) < 2:
        return None
    if missing := absent(knowledge, linked):
        return missing
    places = scope(knowledge, linked)
    everywhere = metrics(knowledge, topic, None, (NodeType.TARGET, NodeType.FACT), linked.terms)
    found = [s for s in everywhere if s.item.place in places and is_named(knowledge, s.item, topic, linked.terms)]
    meant = [s for s in found if not is_other(topic, s.item.data["metric"], wording(knowledge, s.item))]
    if found and not meant:
        return None  # a sentence may say the whole of which these are
    if meant and says("now", question.text):  # what shall be is not what is
        meant = [s for s in meant if s.item.type == NodeType.FACT]
        if not meant and not said_then.has_been(read):
            return _other_form(knowledge, linked, topic, found, "现在的“{}”；写的是要达到的目标")
    found, formed = meant, [s for s in meant if of_form(question, s.item)]
    if found and not formed and unit_asked(question.text):
        return None  # the texts may say so of it beside its figures
    if found and not formed and found[0].score >= _NAMED_BY:
        return _other_form(knowledge, linked, topic, found)
    formed = _headed(topic, formed)
    best = formed[0].score if formed else 0.0
    if not formed or best < _ACROSS * everywhere[0].score:
        return _not_said(question, linked, topic, everywhere, places)
    told = _Told(document_wanted(knowledge, question.text))
    for place in places:
        told.tell(knowledge, asked, place, _meant(formed, place, places, linked))
    if not told.used:
        return _not_said(question, linked, topic, everywhere, places)
    if not told.answered and (then := said_then.plan(knowledge, question.years, topic, places)):
        return then
    by_name = says("measure_end", topic) and not linked.terms  # and by no everyday word for one
    if by_name and all(other_name(topic, wording(knowledge, item)) for item in told.used):
        return _other_form(knowledge, linked, topic, formed, "这样的“{}”；写的是名称相近的另一项指标，不能代替")
    reached = says("goal", question.text) and all(item.type == NodeType.FACT for item in told.used)
    if reached and best >= _NAMED_BY:
        told.statements.insert(0, Statement("文中没有写这项目标，写的是已有的数据："))
    alone = not _whole(question, linked, told.used)
    told.answered = told.answered and not reached and not alone
    statements = [
        *told.statements,
        *silent(told.without, "收录的文件中未写明这项指标"),
        *(dispute for item in told.used if (dispute := disputed(knowledge, item))),
        *missing_statements(linked),
    ]
    nodes, edges = graph_of(knowledge, told.used)
    # The very metric is there, of other years only: no other sentence is the answer.
    said = any(str(year) in candidate.said.evidence.quote for candidate in read[:1] for year in question.years)
    surely = best >= _NAMED_BY if reached else alone or (question.years and (best >= _NAMED_BY or not said))
    no = "silent" if surely and not told.answered else None
    return Plan(tuple(statements), told.answered, entities=unique(told.entities), nodes=nodes, edges=edges, no=no)


def _headed(topic: str, found: list[Scored]) -> list[Scored]:
    """Of some figures those whose metric has what the subject begins with, where any has: 丘陵山区机械化率 is that of no
    other region, nor of 棉花.
    """
    head = topic.replace("的", "")[:_HEAD]
    return [s for s in found if head in s.item.data["metric"]] or found


_HEAD = 2  # characters


def _whole(question: Question, linked: Linked, used: Sequence[Item]) -> bool:
    """Whether figures are all that was asked for: one place's alone is neither higher nor lower than another's."""
    compared = says("higher", question.text) and len(linked.known) > 1
    return not compared or len({item.place for item in used}) > 1


_ACROSS = 0.7  # share of the best score over all places that a figure of one must reach
_MANY, _POOR = 3, 0.8
"""Of more places than this, one that is not named and fits worse than this share of the best tells one figure."""


def _meant(
    found: Sequence[Scored], place: Place | None, places: Sequence[Place | None], linked: Linked
) -> list[Scored]:
    """The figures of a place that are meant: those near the best of all; of several places, else the place's own."""
    best = found[0].score
    here = [s for s in found if s.item.place == place]
    near = [s for s in here if s.score >= _NEAR_BEST * best]
    if not near and len(places) > 1:
        near = [s for s in here if s.score >= _ACROSS * best]
    poor = place not in linked.known and len(places) > _MANY and near and near[0].score < _POOR * best
    return near[:1] if poor else near


def _of_the_years(
    knowledge: Knowledge, question: Question, figures: Sequence[Scored], documents: Collection[str] | None
) -> list[Scored]:
    """Those figures that are of the years and the documents that a question names; of several, those with a year."""
    fitting = [s for s in figures if fits_years(knowledge, s.item, question.years)]
    if not says("both_figures", question.text):
        fitting = [s for s in fitting if year_of(s.item)] or fitting
    return [s for s in fitting if s.item.document in documents] or fitting if documents else fitting


@dataclass
class _Told:
    """What is told so far of a question that names `documents`, or none: the figures it rests on, the places that have
    none, and whether any is what was asked for.
    """

    documents: Collection[str] | None
    statements: list[Statement] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)
    used: list[Item] = field(default_factory=list)
    without: list[Place | None] = field(default_factory=list)
    answered: bool = False

    def tell(self, knowledge: Knowledge, asked: Asked, place: Place | None, here: Sequence[Scored]) -> None:
        """The figures of a place: of the years asked for, else those it has; and others of a like metric."""
        question, linked = asked.question, asked.linked
        both = says("both_figures", question.text)  # 去年实际多少、今年目标多少
        targets = list(here) if both else [s for s in here if s.item.type == NodeType.TARGET] or list(here)
        exact = _of_the_years(knowledge, question, targets, self.documents)
        if question.years and targets and not exact:
            years = "、".join(f"{y}年" for y in question.years)
            self.statements.append(Statement(f"{place_name(place)}：文中没有给出{years}的这项目标；给出的是："))
        shown = exact or targets
        for s in distinct(shown):
            self.statements.append(stated(knowledge, s.item))
            self.used.append(s.item)
            dated = not question.years or year_of(s.item) is not None
            score = s.score if dated else min(s.score, _UNDATED)  # 每年 is not said of the year asked for
            self.entities.append(Entity(s.item.id, s.item.type, s.item.name, round(score, 3)))
        self.answered = self.answered or bool(exact)
        if exact:
            metric = exact[0].item.data["metric"]
            rest = [s for s in targets if s not in exact and metric_similarity(s.item.data["metric"], metric) >= _LIKE]
            for s in [s for s in distinct(rest) if s.item not in self.used][:_OTHERS]:
                base = stated(knowledge, s.item)
                self.statements.append(replace(base, text="另有：" + base.text))
                self.used.append(s.item)
        if not shown and (linked.known or linked.everywhere):
            self.without.append(place)


_LIKE, _OTHERS = 0.6, 3  # likeness of two metrics of which the other is told as well, and how many such at the most


def _other_form(
    knowledge: Knowledge, linked: Linked, topic: str, found: list[Scored], instead: str = "这样的“{}”；写的是"
) -> Plan:
    """The metric is there in another form than was asked for, or one of a like name: said to be so, with what is there."""
    where = "、".join(map(str, linked.known))
    near = distinct([s for s in found if s.score >= _NEAR_BEST * found[0].score])[:3]
    text = f"{where + '：' if where else ''}文中没有写{instead.format(topic)}："
    said = (Statement(text), *(stated(knowledge, s.item) for s in near))
    return Plan(said, answerable=False, no="silent")


def _not_said(
    question: Question, linked: Linked, topic: str, everywhere: list[Scored], places: Sequence[Place | None]
) -> Plan | None:
    """Said of other places only, or of none: the corpus does not say what was asked."""
    if not linked.known and not everywhere:
        return None
    where = "、".join(map(str, linked.known)) or "各地"
    years = "、".join(f"{y}年" for y in question.years)
    text = f"{where}：收录的文件中未写明{years}“{topic}”的目标值。"
    others = [s for s in distinct(everywhere) if s.item.place not in places and s.score >= 0.75]
    if others:
        names = "、".join(unique(place_name(s.item.place) for s in others))
        text += f"只有其他地方（{names}）写有相近的指标，不能代替。"
    return Plan((Statement(text),), answerable=False)
