"""The same metric, or the same theme, in several places side by side, with what differs marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Evidence
from graph.ledger import LedgerRow, ledger
from graph.query import subgraph
from graph.schema import NodeType, Relation
from graph.wording import deadline_text, value_text
from qa.knowledge import Item, Knowledge, evidence_of
from qa.select.bodies import tasks_by_place
from qa.select.values import metrics

_SAME_METRIC = 0.68  # of the best score over all places: below it, another metric
_NEAR_BEST = 0.92  # of the best score in its place
_FACTORS = {"万": 1e4, "亿": 1e8}
NOT_SAID, NO_TASK = "未写明", "没有对应的任务"


@dataclass(frozen=True)
class Cell:
    """What one place has in one row, with the sentences that say so."""

    lines: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    nothing: str = NOT_SAID

    @property
    def text(self) -> str:
        """The lines, or what is written where there are none."""
        return "\n".join(self.lines) or self.nothing


@dataclass(frozen=True)
class Row:
    """A line of a comparison: a cell a place; `differs` where what is compared is not the same in all of them."""

    name: str
    cells: tuple[Cell, ...]
    differs: bool


@dataclass(frozen=True)
class Bar:
    """A numeric target for a chart; `amount` in the plain unit, `said` as the text has it."""

    place: str
    series: str
    amount: float
    unit: str
    said: str


@dataclass(frozen=True)
class Comparison:
    """Rows over places, the nodes that they rest on, and what a chart can show."""

    places: tuple[str, ...]
    rows: tuple[Row, ...]
    nodes: tuple[str, ...]
    bars: tuple[Bar, ...] = ()


def compare_metric(knowledge: Knowledge, metric: str, places: Sequence[str]) -> Comparison:
    """Targets on a metric: a row for each time that some place sets."""
    found = metrics(knowledge, metric, list(places), (NodeType.TARGET,))
    top = found[0].score if found else 0.0
    chosen: dict[str, list[Item]] = {}
    for place in places:
        here = [s for s in found if s.item.place == place and s.score >= _SAME_METRIC * top]
        chosen[place] = [s.item for s in here if s.score >= _NEAR_BEST * here[0].score]
    times = sorted({deadline_text(item.data) for items in chosen.values() for item in items})
    rows = []
    for time in times:
        of_time = [[item for item in chosen[place] if deadline_text(item.data) == time] for place in places]
        cells = tuple(_figures(knowledge, items) for items in of_time)
        values = {tuple(sorted(value_text(item.data) for item in items)) for items in of_time}
        rows.append(Row(time or "未写时限", cells, len(values) > 1))
    items = [item for of_place in chosen.values() for item in of_place]
    bars = [bar for item in items if (bar := _bar(item))]
    return Comparison(tuple(places), tuple(rows), tuple(item.id for item in items), tuple(_comparable(bars)))


def _figures(knowledge: Knowledge, items: Sequence[Item]) -> Cell:
    lines = dict.fromkeys(f"{item.data['metric']}：{value_text(item.data)}" for item in items)
    edges = [data for item in items for _, data in knowledge.edges_in(item.id, Relation.HAS_TARGET)]
    return Cell(tuple(lines), tuple(dict.fromkeys(evidence_of(data) for data in edges)))


def _bar(item: Item) -> Bar | None:
    value, unit = item.data["value"], item.data.get("unit") or ""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    amount = float(value)
    while unit[:1] in _FACTORS:
        amount, unit = amount * _FACTORS[unit[0]], unit[1:]
    return Bar(item.place or "", deadline_text(item.data) or "未写时限", amount, unit, value_text(item.data))


def _comparable(bars: list[Bar]) -> list[Bar]:
    """Those of the unit that most places use, if two places do."""
    units = {bar.unit: len({b.place for b in bars if b.unit == bar.unit}) for bar in bars}
    best = max(units, key=lambda unit: units[unit], default="")
    return [bar for bar in bars if bar.unit == best] if units.get(best, 0) > 1 else []


def compare_theme(knowledge: Knowledge, theme: str, places: Sequence[str]) -> Comparison:
    """Tasks on a theme: who does them, what targets they set, by when."""
    found = tasks_by_place(knowledge, theme, list(places))
    nodes = [scored.item.id for of_place in found.values() for scored in of_place]
    around = dict.fromkeys(nodes)
    for node in nodes:
        around |= dict.fromkeys([*knowledge.graph.predecessors(node), *knowledge.graph.successors(node)])
    lines = {row.task: row for row in ledger(subgraph(knowledge.graph, around))}
    tasks = {place: [lines[s.item.id] for s in found.get(place, []) if s.item.id in lines] for place in places}

    def row(name: str, values: dict[str, list[tuple[str, ...]]]) -> Row:
        said = {place: dict.fromkeys(v for of_task in values[place] for v in of_task) for place in places}
        cells = tuple(Cell(tuple(said[place]), nothing=NOT_SAID if tasks[place] else "—") for place in places)
        alike = {tuple(sorted(_local(v, place) for v in said[place])) for place in places}
        return Row(name, cells, len(alike) > 1)

    def of(get: str) -> dict[str, list[tuple[str, ...]]]:
        return {place: [_tuple(line, get) for line in tasks[place]] for place in places}

    titles = tuple(
        Cell(
            tuple(f"{line.number}. {line.title}" if line.number else line.title for line in tasks[place]),
            tuple(e for line in tasks[place] if (e := knowledge.heading(line.task))),
            NO_TASK,
        )
        for place in places
    )
    rows = [
        Row("任务", titles, len({bool(cell.lines) for cell in titles}) > 1),
        row("牵头单位", of("leads")),
        row("责任单位", of("responsible")),
        row("配合单位", of("supports")),
        row("目标", of("targets")),
        row("时限", of("deadlines")),
    ]
    shown = tuple(r for at, r in enumerate(rows) if at < 3 or any(cell.lines for cell in r.cells)) if nodes else ()
    return Comparison(tuple(places), shown, tuple(around))


def _tuple(line: LedgerRow, name: str) -> tuple[str, ...]:
    value: tuple[str, ...] = getattr(line, name)
    return value


def _local(name: str, place: str) -> str:
    """A body without its place: 甲市商务局 and 乙区商务局 do the same job."""
    return name.removeprefix(place)
