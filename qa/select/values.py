"""Targets: what value by when: “平度市2025年新能源汽车保有量目标是多少”."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from corpus.document import Evidence
from corpus.gazetteer import Place
from embeddings.wording import without_everyday
from graph.schema import NodeType, Relation
from graph.similar import metric_key, metric_similarity
from qa.evidence import Asked, Found
from qa.knowledge import Item, Knowledge, evidence_of, place_name
from qa.lexicon import gap, grams, other_name
from qa.link import Linked
from qa.model import Entity, Plan, Statement, unique
from qa.naming import document_wanted
from qa.phrases import figure_text
from qa.question import Question
from qa.ranking import Scored
from qa.select import said_then
from qa.select.cues import entries, says
from qa.select.disputes import disputed
from qa.select.other_metric import is_other
from qa.select.scope import absent, missing_statements, scope, silent
from qa.wanted import unit_asked

NEAR_BEST = 0.85
_UNDATED = 0.7  # score of a figure without a year, where one is asked for
_NAMED_BY = 0.8  # score of a metric that a question names


def metrics(
    knowledge: Knowledge,
    topic: str,
    places: Sequence[Place | None] | None,
    types: tuple[NodeType, ...],
    terms: str = "",
) -> list[Scored]:
    """Figures whose metric a subject names, best first; `terms` are other words for the same subject. Those that one
    task gives for one metric (建成70个, 到2026年达到78个) fit as well as the best of them.
    """
    wanted, others = grams(metric_key(topic)), grams(metric_key(terms))
    if not wanted:
        return []
    scored = [Scored(item, score) for item, score in knowledge.figures(types, places, wanted, others)]
    return sorted(scored, key=lambda s: (-s.score, s.item.id))


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
    meant = [s for s in found if not is_other(topic, s.item.data["metric"], _said(knowledge, s.item))]
    if found and not meant:
        return None  # a sentence may say the whole of which these are
    found, formed = meant, [s for s in meant if of_form(question, s.item)]
    if found and not formed and unit_asked(question.text):
        return None  # the texts may say so of it beside its figures
    if found and not formed and found[0].score >= _NAMED_BY:
        return _other_form(knowledge, linked, topic, found)
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
    if by_name and all(other_name(topic, _said(knowledge, item)) for item in told.used):
        return _other_form(knowledge, linked, topic, formed, "写的是名称相近的另一项指标，不能代替")
    statements = [
        *told.statements,
        *silent(told.without, "收录的文件中未写明这项指标"),
        *(dispute for item in told.used if (dispute := disputed(knowledge, item))),
        *missing_statements(linked),
    ]
    nodes, edges = graph_of(knowledge, told.used)
    # The very metric is there, of other years only: no other sentence is the answer.
    said = any(str(year) in candidate.said.evidence.quote for candidate in read[:1] for year in question.years)
    no = "silent" if question.years and not told.answered and (best >= _NAMED_BY or not said) else None
    return Plan(tuple(statements), told.answered, entities=unique(told.entities), nodes=nodes, edges=edges, no=no)


_ACROSS = 0.7  # share of the best score over all places that a figure of one must reach
_MANY, _POOR = 3, 0.8
"""Of more places than this, one that is not named and fits worse than this share of the best tells one figure."""


def _meant(
    found: Sequence[Scored], place: Place | None, places: Sequence[Place | None], linked: Linked
) -> list[Scored]:
    """The figures of a place that are meant: those near the best of all; of several places, else the place's own."""
    best = found[0].score
    here = [s for s in found if s.item.place == place]
    near = [s for s in here if s.score >= NEAR_BEST * best]
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


def is_named(knowledge: Knowledge, figure: Item, topic: str, terms: str) -> bool:
    """Whether a figure's metric, with its sentence, lacks no word of a subject: 户籍人口城镇化率 is not 常住人口城镇化率."""
    words, metric = topic.replace("的", ""), figure.data["metric"]
    if gap(words, metric) <= _GAP and _of_kind(words, metric):  # its sentence, which has to be read, can only have more
        return True
    said = _said(knowledge, figure)
    if gap(words, said) <= _GAP and _of_kind(words, said):
        return True
    met = bool(terms) and knowledge.lexicon.coverage(grams(terms), grams(said)) >= _MET
    # What is not everyday of one of the things asked for stands there as it is.
    met = met and any(gap(without_everyday(word), said) <= _WORD for word in words.split())
    return met and (words[-_END:] in said + terms or not says("measure_end", words))


def _said(knowledge: Knowledge, figure: Item) -> str:
    return str(figure.data["metric"]) + "".join(e.quote + e.section for e in evidence_for(knowledge, figure))


def _of_kind(words: str, said: str) -> bool:
    """Whether what is said has the end of a subject, by which a compound says what it is: 人工智能券 is no 人工智能 project."""
    return words[-1:] in said or words[-1:] in entries("measure")  # 企业数: how many of what was named


_GAP, _WORD, _MET = 1, 2, 0.6
_END = 2  # characters by which a metric says what it measures, for which official words do not stand


def of_form(question: Question, item: Item) -> bool:
    """Whether a figure is of the form asked for: 二手车交易量年均增长多少 is answered neither by how many are sold nor by
    what they grow by in several years.
    """
    data = item.data
    said = f"{data['metric']}{data.get('comparator') or ''}{data.get('unit') or ''}{data['value']}"
    if says("growth", question.text) and not says("grows", said):
        return False
    if (units := unit_asked(question.text)) and not any(unit in str(data.get("unit") or "") for unit in units):
        return False
    return not says("yearly", question.text) or bool(data.get("period")) or bool(says("yearly", said))


def _other_form(knowledge: Knowledge, linked: Linked, topic: str, found: list[Scored], instead: str = "写的是") -> Plan:
    """The metric is there in another form than was asked for, or one of a like name: said to be so, with what is there."""
    where = "、".join(map(str, linked.known))
    near = distinct([s for s in found if s.score >= NEAR_BEST * found[0].score])[:3]
    text = f"{where + '：' if where else ''}文中没有写这样的“{topic}”；{instead}："
    said = (Statement(text), *(stated(knowledge, s.item) for s in near))
    return Plan(said, answerable=False, no="silent")


def year_of(item: Item) -> int | None:
    """The year by which a figure is aimed at; None where none is said."""
    year = item.data.get("deadline")
    return int(year) if year else None


def fits_years(knowledge: Knowledge, item: Item, years: tuple[int, ...]) -> bool:
    """Whether a figure may be of one of the years asked for. One without a year is of none before its document's."""
    if not years or year_of(item) in years:
        return True
    if year_of(item) or not item.document:
        return False
    if item.type == NodeType.FACT:  # what has been is of the year that is said with it
        said = "".join(knowledge.whole(e).quote for e in evidence_for(knowledge, item))
        return any(str(year) in said for year in years) or not says("said_year", said)
    issued = knowledge.year_of(item.document)
    return issued is None or any(year >= issued for year in years)


def distinct(scored: list[Scored]) -> list[Scored]:
    """Without figures that say the same of the same place and time."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for s in scored:
        data = s.item.data
        key = (s.item.place, metric_key(data["metric"]), str(data["value"]), data["unit"], data.get("deadline"))
        if key not in seen:
            seen.add(key)
            kept.append(s)
    return kept[:6]


def stated(knowledge: Knowledge, item: Item) -> Statement:
    """A figure in words with its document, cited by the sentences that state it."""
    source = f"（{knowledge.title_of(item.document)}）" if item.document else ""
    return Statement(figure_text(item).removesuffix("。") + source + "。", evidence_for(knowledge, item))


def evidence_for(knowledge: Knowledge, item: Item) -> tuple[Evidence, ...]:
    """The sentences that state a figure."""
    relation = Relation.HAS_TARGET if item.type == NodeType.TARGET else Relation.HAS_FACT
    return unique(evidence_of(data) for _, data in knowledge.edges_in(item.id, relation))


def graph_of(knowledge: Knowledge, items: list[Item]) -> tuple[tuple[str, ...], tuple[tuple[str, str, str], ...]]:
    """Figures with what they belong to and their places."""
    nodes: list[str] = []
    edges: list[tuple[str, str, str]] = []
    for item in items:
        nodes.append(item.id)
        for source, data in knowledge.edges_in(item.id, Relation.HAS_TARGET, Relation.HAS_FACT):
            nodes.append(source)
            edges.append((source, item.id, data["relation"]))
        for target, data in knowledge.edges_out(item.id, Relation.LOCATED_IN):
            nodes.append(target)
            edges.append((item.id, target, data["relation"]))
    return unique(nodes), unique(edges)


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
