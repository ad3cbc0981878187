"""Figures, which are targets and facts: those that a subject names, what of them is asked for, and how they are told."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.document import Evidence
from corpus.gazetteer import Place
from embeddings.wording import without_everyday
from graph.schema import NodeType, Relation
from graph.similar import metric_key
from qa.knowledge import Item, Knowledge, evidence_of
from qa.lexicon import gap, grams
from qa.model import Statement, unique
from qa.phrases import figure_text
from qa.question import Question
from qa.ranking import Scored
from qa.select.cues import entries, says
from qa.wanted import unit_asked


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


def is_named(knowledge: Knowledge, figure: Item, topic: str, terms: str) -> bool:
    """Whether a figure's metric, with its sentence, lacks no word of a subject: 户籍人口城镇化率 is not 常住人口城镇化率."""
    words, metric = topic.replace("的", ""), figure.data["metric"]
    if gap(words, metric) <= _GAP and _of_kind(words, metric):  # its sentence, which has to be read, can only have more
        return True
    said = wording(knowledge, figure)
    if gap(words, said) <= _GAP and _of_kind(words, said):
        return True
    met = bool(terms) and knowledge.lexicon.coverage(grams(terms), grams(said)) >= _MET
    # What is not everyday of one of the things asked for stands there as it is.
    met = met and any(gap(without_everyday(word), said) <= _WORD for word in words.split())
    return met and (words[-_END:] in said + terms or not says("measure_end", words))


def wording(knowledge: Knowledge, figure: Item) -> str:
    """What a figure measures, with all that the texts say of it."""
    return str(figure.data["metric"]) + "".join(e.quote + e.section for e in evidence_for(knowledge, figure))


def _of_kind(words: str, said: str) -> bool:
    """Whether what is said has the end of a subject, by which a compound says what it is: 人工智能券 is no 人工智能 project."""
    return words[-1:] in said or words[-1:] in entries("measure")  # 企业数: how many of what was named


_GAP, _WORD, _MET = 1, 2, 0.6
_END = 2  # characters by which a metric says what it measures, for which official words do not stand


def of_form(question: Question, item: Item, each_year: bool = True) -> bool:
    """Whether a figure is of the form asked for: 二手车交易量年均增长多少 is answered neither by how many are sold nor by
    what they grow by in several years; `each_year`: nor by one that is not said to be of each year.
    """
    data = item.data
    said = f"{data['metric']}{data.get('comparator') or ''}{data.get('unit') or ''}{data['value']}"
    if says("growth", question.text) and not says("grows", said):
        return False
    if (units := unit_asked(question.text)) and not any(unit in str(data.get("unit") or "") for unit in units):
        return False
    if says("number", question.text) and data.get("unit") in _SHARES and not says("growth", question.text):
        return False
    return not each_year or not says("yearly", question.text) or bool(data.get("period")) or bool(says("yearly", said))


_SHARES = ("%", "‰", "个百分点")


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
