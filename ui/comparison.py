"""The same metric, or the same theme, in several places side by side, with what differs marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Evidence
from corpus.gazetteer import Place
from graph.ledger import LedgerRow, ledger
from graph.query import subgraph
from graph.schema import NodeType, Relation
from graph.similar import metric_key, metric_similarity
from graph.wording import deadline_text, value_text
from qa.knowledge import Item, Knowledge, evidence_of, place_name
from qa.select.figures import metrics
from qa.select.tasks_meant import tasks_by_place

_SAME_METRIC = 0.68  # of the best score over all places: below it, another metric
_NEAR_BEST = 0.92  # of the best score in its place
_ONE_METRIC = 0.8  # of `metric_similarity`: another wording of one metric
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
class Figure:
    """A numeric target for a chart; `amount` in the plain unit, `said` as the text has it."""

    place: str
    series: str
    amount: float
    said: str


@dataclass(frozen=True)
class Chart:
    """Figures that may stand on one axis: of one metric, unit, baseline and period."""

    title: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Comparison:
    """Rows over places, the nodes that they rest on, and what charts can show. `near`: the metrics that are shown in
    place of one that no document has.
    """

    places: tuple[str, ...]
    rows: tuple[Row, ...]
    nodes: tuple[str, ...]
    charts: tuple[Chart, ...] = ()
    near: tuple[str, ...] = ()


def compare_metric(knowledge: Knowledge, metric: str, places: Sequence[Place]) -> Comparison:
    """Targets on a metric: a row for each name that the places give it, and each time that some place sets."""
    found = metrics(knowledge, metric, list(places), (NodeType.TARGET,))
    wanted = metric_key(metric)
    exact = [s for s in found if wanted in metric_key(s.item.data["metric"])]
    top = found[0].score if found else 0.0
    items: list[Item] = []
    for place in places:
        here = [s for s in exact or found if s.item.place == place]
        fitting = [s for s in here if s.score >= _SAME_METRIC * top]
        items += [s.item for s in fitting if exact or s.score >= _NEAR_BEST * fitting[0].score]
    names = _names(items)
    by_row: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        by_row.setdefault((names[item.id], deadline_text(item.data)), []).append(item)
    rows = []
    for (name, time), of_row in sorted(
        by_row.items(), key=lambda pair: (list(names.values()).index(pair[0][0]), pair[0][1])
    ):
        by_place = [[item for item in of_row if item.place == place] for place in places]
        said = {tuple(sorted(_value(item) for item in here)) for here in by_place if here}
        rows.append(
            Row(f"{name}（{time or '未写时限'}）", tuple(_figures(knowledge, here) for here in by_place), len(said) > 1)
        )
    near = () if exact else tuple(dict.fromkeys(str(item.data["metric"]) for item in items))
    return Comparison(
        tuple(map(str, places)), tuple(rows), tuple(item.id for item in items), _charts(items, names), near
    )


def _names(items: Sequence[Item]) -> dict[str, str]:
    """One name for the metrics that are the same but for the wording, the one that stands first."""
    names: dict[str, str] = {}
    for item in items:
        metric = str(item.data["metric"])
        same = next((name for name in names.values() if metric_similarity(metric, name) >= _ONE_METRIC), metric)
        names[item.id] = same
    return names


def _figures(knowledge: Knowledge, items: Sequence[Item]) -> Cell:
    lines = dict.fromkeys(f"{item.data['metric']}：{_in_words(item)}" for item in items)
    edges = [data for item in items for _, data in knowledge.edges_in(item.id, Relation.HAS_TARGET)]
    return Cell(tuple(lines), tuple(dict.fromkeys(evidence_of(data) for data in edges)))


def _in_words(item: Item) -> str:
    """A figure as the text has it, with what it is measured against where that is not among its words."""
    said, basis = value_text(item.data), _basis(item)
    return said if basis.strip("（）") in said else said + basis


def _value(item: Item) -> str:
    """What is compared: the value and all that limits it."""
    amount = _amount(item)
    figure = f"{amount[0]:g}{amount[1]}" if amount else str(item.data["value"])
    return f"{figure}—{item.data.get('value_max')} {item.data.get('bound')}{_basis(item)}"


def _basis(item: Item) -> str:
    """What a figure is measured against: a year, or a period."""
    year, period = item.data.get("baseline_year"), item.data.get("period")
    said = [f"较{year}年"] if year else []
    said += [str(period)] if period and period != deadline_text(item.data) else []
    return f"（{'，'.join(said)}）" if said else ""


def _amount(item: Item) -> tuple[float, str] | None:
    """A figure in the plain unit, with that unit."""
    value, unit = item.data["value"], item.data.get("unit") or ""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    amount = float(value)
    while unit[:1] in _FACTORS:
        amount, unit = amount * _FACTORS[unit[0]], unit[1:]
    return amount, unit


def _charts(items: Sequence[Item], names: dict[str, str]) -> tuple[Chart, ...]:
    """What may be drawn to one scale, together; every number is in one of them."""
    charts: dict[str, list[Figure]] = {}
    for item in items:
        if amount := _amount(item):
            period = str(item.data.get("period") or "")
            basis = _basis(item) or (f"（{period}）" if period else "")
            title = f"{names[item.id]}{basis}，单位：{amount[1] or '无'}"
            figure = Figure(
                place_name(item.place), deadline_text(item.data) or "未写时限", amount[0], value_text(item.data)
            )
            if figure not in charts.setdefault(title, []):
                charts[title].append(figure)
    return tuple(Chart(title, tuple(figures)) for title, figures in charts.items())


def compare_theme(knowledge: Knowledge, theme: str, places: Sequence[Place]) -> Comparison:
    """Tasks on a theme: who does them, what targets they set, by when."""
    found = tasks_by_place(knowledge, theme, list(places))
    nodes = [scored.item.id for of_place in found.values() for scored in of_place]
    around = dict.fromkeys(nodes)
    for node in nodes:
        around |= dict.fromkeys(other for way in ("into", "out") for other, _ in knowledge.graph.edges_of(node, way))
    lines = {row.task: row for row in ledger(subgraph(knowledge.store.stated, around))}
    tasks = {place: [lines[s.item.id] for s in found.get(place, []) if s.item.id in lines] for place in places}

    def row(name: str, values: dict[Place, list[tuple[str, ...]]]) -> Row:
        said = {place: dict.fromkeys(v for of_task in values[place] for v in of_task) for place in places}
        cells = tuple(Cell(tuple(said[place]), nothing=NOT_SAID if tasks[place] else "—") for place in places)
        alike = {tuple(sorted(_local(v, place.name) for v in said[place])) for place in places if said[place]}
        return Row(name, cells, len(alike) > 1)

    def of(get: str) -> dict[Place, list[tuple[str, ...]]]:
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
        Row("任务", titles, False),
        row("牵头单位", of("leads")),
        row("责任单位", of("responsible")),
        row("配合单位", of("supports")),
        row("目标", of("targets")),
        row("时限", of("deadlines")),
    ]
    shown = tuple(r for at, r in enumerate(rows) if at < 3 or any(cell.lines for cell in r.cells)) if nodes else ()
    return Comparison(tuple(map(str, places)), shown, tuple(around))


def _tuple(line: LedgerRow, name: str) -> tuple[str, ...]:
    value: tuple[str, ...] = getattr(line, name)
    return value


def _local(name: str, place: str) -> str:
    """A body without its place: 甲市商务局 and 乙区商务局 do the same job."""
    return name.removeprefix(place)
