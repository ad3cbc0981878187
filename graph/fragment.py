"""A document's part of the graph while it is built: nodes, edges with their sentences, and what text is about what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import networkx as nx

from corpus.document import Document, Evidence, Section, opens_with
from corpus.issue_year import year_of
from corpus.places import Place, find_places
from graph.corrections import Corrections
from graph.organisations.resolution import resolve
from graph.schema import NodeType, Relation, edge_key, node_id

_INTRO = 1_500  # characters before the first item in which a time for all may be said
_ALL_DUE = re.compile(
    r"(?:任务|事项|工作)[^。;]{0,6}?(?:须|应|需|要|务必|确保|于|在)+(?:(?P<year>20\d\d)年|今年|年内)(?:内|底|底前|年底前|前)?(?:全面|全部)?(?:完成|落实|推进)"
)
_ANNOUNCED = re.compile(
    r"(?:(?P<year>20\d\d)年(?!以来|\d)|今年|本年度?|年内|当年)[^。;]{0,40}?(?:以下|下列|如下|"
    r"[一二三四五六七八九十\d]+[件项场条大个][^。;,\d]{0,8}(?:实事|任务|工作|行动|硬仗|举措|事项|措施|方面))"
)
_PAST = re.compile("已(?!列)|去年|上年|同比|取得|完成了|以来|成效|回顾|(?:根据|按照|落实)[^,。]*《")
_ALL_BY = re.compile(
    r"(?:各项|以上|上述|所列|下列|其余|未注明时限的|未列明年份的)[^。;,]{0,4}(?:指标|任务|目标|工作|事项)[^。;]{0,10}?(?:以|于|在|到|按|至)(?P<year>20\d\d)年"
    r"(?:底|末)?(?:之?前)?(?:全部|全面)?(?:为期|完成|实现|达到|达标|为限|为准|为止)"
)
_TERM = re.compile(
    r"(?:实施|执行|行动|规划|计划|工作|试点)(?:期限?|时间|年限)(?:为|是|:)?(?:自|从)?20\d\d年?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:起)?(?:至|到|[—–\-~]{1,2})(?P<last>20\d\d)年?"
)
_FIVE_YEARS = re.compile('十([一二三四五六七])五[”"]?(?!开局|以来|首)')
_SPAN_OF_YEARS = re.compile(r"20\d\d\s*年?[^,。;、]{0,4}?(?:[—–\-~～至到]{1,2})\s*(?P<last>20\d\d)\s*年?")
_WHO = re.compile("牵头|负责|配合|参与|参加|指导|监督|(?:单位|部门|时限|时间)[:：]")
_COUNT_OF_ITEMS = re.compile(r"[(（]共?\d+[项件个条][)）]$")  # 着力保障改善民生(4项): how many stand under it
_SHORT_QUOTE = re.compile(r"“[^”]{1,12}”")  # “工赋青岛” names a programme, not a place


@dataclass
class Fragment:
    """A fragment being built: the graph, the document, its place, the figures so far by value, unit and time, and the
    only time that each task sets for all of its measures.
    """

    graph: nx.MultiDiGraph
    document: Document
    place: Place | None
    corrections: Corrections = field(default_factory=Corrections)
    figures: dict[tuple[object, ...], list[str]] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)

    def node(
        self, node_type: NodeType, /, *parts: object, name: str, place: Place | None = None, **attributes: object
    ) -> str:
        """Add a node, or add `name` to the aliases of one that is there; gives its id."""
        key = node_id(node_type, *parts)
        if key not in self.graph:
            kept = {k: v for k, v in attributes.items() if v is not None}
            self.graph.add_node(key, type=str(node_type), name=name, place=place, aliases=[], **kept)
        return key

    def alias(self, node: str, form: str) -> None:
        """Record a form in which the text names a node."""
        aliases = self.graph.nodes[node]["aliases"]
        if form and form not in aliases:
            aliases.append(form)

    def edge(self, source: str, target: str, relation: Relation, evidence: Evidence, **attributes: object) -> None:
        """Add an edge with its evidence."""
        if not evidence.quote:
            return
        self.graph.add_edge(
            source, target, key=edge_key(relation, evidence.document, evidence.start), relation=str(relation),
            document=evidence.document, section=evidence.section, start=evidence.start, end=evidence.end,
            quote=evidence.quote, **{k: v for k, v in attributes.items() if v is not None},
        )  # fmt: skip


def place_node(fragment: Fragment, place: Place) -> str:
    """Node of a place, with those of the larger places it lies in."""
    node = fragment.node(NodeType.PLACE, place.path, name=place.label, place=place, level=place.level)
    if place.parent:
        parent = place_node(fragment, place.parent)
        fragment.graph.add_edge(node, parent, key=edge_key(Relation.PARENT_PLACE), relation=str(Relation.PARENT_PLACE))
    return node


def department_node(fragment: Fragment, form: str, evidence: Evidence) -> str:
    """Node of the body that `form` names in this document; a branch is linked to its office, at the same sentence."""
    body = fragment.corrections.apply(resolve(form, fragment.place))
    whose = (body.key,) if body.place else (body.key, fragment.document.id)  # of a place not known: this text's own
    node = fragment.node(
        NodeType.DEPARTMENT, *whose, name=body.name, place=body.place, level=body.level or None, kind=body.kind,
        family=body.family, branch_of=body.branch_of,
    )  # fmt: skip
    if form in evidence.quote:
        fragment.alias(node, form)
    merges = fragment.graph.nodes[node].setdefault("merges", [])
    if (merge := f"{form}：{body.merge.reason}") not in merges:
        merges.append(merge)
    if body.branch_of:
        office = department_node(fragment, body.branch_of, evidence)
        fragment.edge(node, office, Relation.BRANCH_OF, evidence)
    return node


def place_of(document: Document, section: Section) -> Place | None:
    """The place that a section is about."""
    return section.place or document.identity.place


def due_of(document: Document, section: Section | None = None) -> int | None:
    """The year that the headings over a section, or else the title, set for what is to be done (2025年工作要点); None
    where they name none, several (行动计划(2024—2026年) does not say which of them), or one that is past.
    """
    path = list(document.section_path(section.index))[::-1] if section else []
    said = year_of(document.identity, document.text.text)
    for words in (*path, document.identity.title):
        words = re.sub("[较比与同]20\\d\\d年", "", words)
        years = {int(year) for year in re.findall(r"(?<!\d)20\d\d(?!\d)", words)}
        if not years or not re.search(r"20\d\d年|[(（]20\d\d[)）]", words):
            continue
        (year,) = years if len(years) == 1 else (0,)
        return year if year and (said is None or year >= said) and not re.search("回顾|总结|成效|上年", words) else None
    first = document.sections[0].start if document.sections else _INTRO
    due = _due_for_all(document.text.text, first, said)
    return due if due and (said is None or due >= said) else None


def plan_end_of(document: Document, section: Section | None = None) -> int | None:
    """The last year of the span that the headings over a section, or else the title, give (行动计划(2024—2026年)): what
    the text dates no closer is to be done by then, though it does not say so.
    """
    path = list(document.section_path(section.index))[::-1] if section else []
    for words in (*path, document.identity.title):
        if span := _SPAN_OF_YEARS.search(words):
            return int(span["last"])
        if plan := _FIVE_YEARS.search(words):
            return 2005 + 5 * ("零一二三四五六七".index(plan[1]))
    return _term(document.text.text)


@lru_cache(maxsize=8)
def _term(text: str) -> int | None:
    """The last year of the time that a text says it holds for (实施期限为2023年至2025年)."""
    found = _TERM.search(text)
    return int(found["last"]) if found else None


@lru_cache(maxsize=8)
def _due_for_all(text: str, first: int, said: int | None) -> int | None:
    """A time for all that follows, said before the first item (at `first`): 下列任务均须于2025年内完成, 今年要办好十件实事;
    or in a note for all of it (各项指标均以2025年为期).
    """
    for sentence in re.split("[。\n]", text[: min(first, _INTRO)]):
        found = _ALL_DUE.search(sentence) or (None if _PAST.search(sentence) else _ANNOUNCED.search(sentence))
        if found:
            return int(found["year"]) if found["year"] else said
    note = _ALL_BY.search(text)
    return int(note["year"]) if note else None


def due_year(deadline: str, year: int | None) -> int | None:
    """The year of an item's deadline: the one it names, or the document's where it names a month or 年底 only."""
    named = re.findall(r"20\d\d", deadline)
    if named:
        return int(named[-1])
    in_year = re.search(r"(?<!每)\d{1,2}月|年底|全年|年内|季度(?!.*每)|半年", deadline)
    return year if in_year and "每" not in deadline else None


def as_written(text: str, quote: str) -> str:
    """`text` with the full-width brackets that the original has."""
    return text.translate(str.maketrans("()", "（）")) if "（" in quote else text


def stretches(document: Document, items: dict[int, str], root: str) -> Iterator[tuple[int, int, str, Section | None]]:
    """Parts of the text that belong to one node: a task's whole text, another section's own text, what stands
    before the first heading.
    """
    first = min((s.start for s in document.sections if s.parent is None), default=len(document.text))
    yield 0, first, root, None
    done = -1
    for section in document.sections:
        apart = section.kind in ("annex", "colophon") and not opens_with(section)
        if apart or section.start < done:
            continue
        end = document.own_end(section) if section.kind == "task" else section.text_end
        node = items.get(section.index) or _nearest(document, items, section) or root
        begin = section.heading_end
        whole = section.kind == "task" and not _says_more(document.text.text[begin:end])
        figures = re.search(r"\d", _COUNT_OF_ITEMS.sub("", section.title))
        if whole or figures:  # 1.改造供水管网60公里: the heading is the work
            begin = section.start + len(section.label)
        for start, stop in ((begin, end), *section.extra):
            if stop > start:
                yield start, stop, node, section
        if section.kind == "task":
            done = end


def _says_more(text: str) -> bool:
    """Whether what stands under a heading says what to do, and not only who does it."""
    plain = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)", "", text)
    return any(part.strip() and not _WHO.search(part) for part in re.split("[。\n]", plain))


def _nearest(document: Document, items: dict[int, str], section: Section) -> str | None:
    parent = section.parent
    while parent is not None:
        if parent in items:
            return items[parent]
        parent = document.sections[parent].parent
    return None


def subjects(fragment: Fragment, start: int, end: int, place: Place | None) -> Iterator[tuple[int, int, Place | None]]:
    """Stretches of one subject. A plan speaks of its own place throughout; a report that names a place inside the
    report's speaks of that place in that paragraph and those after it, until another is named; a sentence that begins
    with 其中 takes a part out and leaves the rest of the paragraph with the whole.
    """
    if fragment.document.identity.kind != "报道" or place is None:
        yield start, end, place
        return
    text = fragment.document.text.text
    about: Place | None = place
    for line in re.finditer(r"[^\n]+", text[start:end]):
        named = find_places(_SHORT_QUOTE.sub(lambda q: "\0" * len(q[0]), line[0]), place)
        inside = [m for m in named if m.place and m.place.source == "gazetteer" and m.place.within(place)]
        before = line[0].rfind("。", 0, inside[0].start) + 1 if inside else 0
        if before and line[0].startswith("其中", before):  # 全市…达到800间。其中,江阴市新增60间。
            yield start + line.start(), start + line.start() + before, about
            yield start + line.start() + before, start + line.end(), inside[0].place
            continue
        about = inside[0].place if inside else about
        yield start + line.start(), start + line.end(), about
