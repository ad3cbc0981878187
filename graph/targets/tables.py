"""Targets in a table of indicators: one indicator a row, a column for each year (指标 | 单位 | 2020年 | 2025年)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.document import Cell, Table
from graph.targets.mention import TargetMention
from graph.targets.quantities import find_quantities
from graph.targets.vocabulary import any_of, words

_BOUNDS = {"≥": ">=", "≧": ">=", ">": ">", "≤": "<=", "≦": "<=", "<": "<"}
_GOALS = re.compile("目标(?!完成|实现情况)")
_YEAR = re.compile(r"20\d\d|(?<=十)[一二三四五六七](?=五)")


def find_table_targets(table: Table, *, year: int | None = None, heading: str = "") -> list[TargetMention]:
    """Targets in `table`, whose cells stand in the cleaned text; empty when it is no table of indicators.

    A column of values is one whose head gives a year from the document's `year` on (any year said to be 目标 when
    `year` is None), or one of 目标值 beside a column that gives each row's year; columns of what is reached already,
    and of growth rates, are left. Where no year is known at all, but a `heading` of goals stands over the table, the
    columns behind the first year are read, as the first may be what is reached already; so are those from the first on
    that says ≥. Tables that name work beside it are read with its rows (`row_target`).
    """
    heads = [cell.text for cell in table.header]
    metric = next((i for i, head in enumerate(heads) if head in words("tables.metric")), None)
    columns = {i: due for i, head in enumerate(heads) if (due := _due(head, year))}
    if metric is None:
        return []
    if not columns and year is None and _GOALS.search(heading):
        years = {i: due for i, head in enumerate(heads) if (due := _due(head, 1))}
        columns = {i: due for i, due in years.items() if due > min(years.values())}
    if not columns and year is None:
        columns = _bounded(table, heads)
    if not columns:
        return [] if any(re.search(any_of("tables.work"), head) for head in heads) else _by_row(table, metric)
    return [
        found
        for row in table.rows
        for i, due in columns.items()
        if (found := _target(row[metric], _unit(heads, row), row[i], due, heads[i]))
    ]


def _bounded(table: Table, heads: Sequence[str]) -> dict[int, int]:
    """Columns of years from the first on whose cells say ≥ or ≤: what is reached already is never said so."""
    years = {i: due for i, head in enumerate(heads) if (due := _due(head, 1))}
    goals = [due for i, due in years.items() if any(row[i].text[:1] in _BOUNDS for row in table.rows if row[i].text)]
    return {i: due for i, due in years.items() if goals and due >= min(goals)}


def row_target(header: Sequence[Cell], row: Sequence[Cell], due: int | None) -> tuple[int, int, TargetMention] | None:
    """The target of a row that says in two cells what is measured and how much (指标名称 | 目标值), and the numbers of
    these columns; None where the table has no such columns, or the row says nothing there.
    """
    heads = [cell.text.split(" ")[-1] for cell in header]  # the lower of two rows of names
    metric = next((i for i, head in enumerate(heads) if head in words("tables.measured")), None)
    value = next((i for i, head in enumerate(heads) if head in words("tables.values")), None)
    if metric is None or value is None:
        return None
    found = _target(row[metric], _unit(heads, row), row[value], due, header[value].text)
    return (metric, value, found) if found else None


def _unit(heads: Sequence[str], row: Sequence[Cell]) -> str:
    said = next((row[i].text for i, head in enumerate(heads) if head in words("tables.unit")), "")
    return "" if re.fullmatch(r"[-—–/]*", said) else said


def _by_row(table: Table, metric: int) -> list[TargetMention]:
    """Targets of a table whose rows say by when each is to be reached."""
    heads = [cell.text for cell in table.header]
    value = next((i for i, head in enumerate(heads) if head in words("tables.values")), None)
    when = next((i for i, head in enumerate(heads) if head in words("tables.when")), None)
    if value is None or when is None:
        return []
    return [
        found
        for row in table.rows
        if (said := re.fullmatch(r"\D*(20\d\d)(?:年.*|\b\D.*)?", row[when].text))
        and (found := _target(row[metric], _unit(heads, row), row[value], int(said[1]), heads[when]))
    ]


def _due(head: str, year: int | None) -> int | None:
    """The year a column of targets is for; None when it holds no targets."""
    found = _YEAR.search(head)
    if not found or re.search(any_of("tables.base"), head):
        return None
    text = found.group()
    due = int(text) if text.isdecimal() else 2005 + 5 * "零一二三四五六七".index(text)
    said = re.search(any_of("tables.value"), head)
    ahead = due >= year or (said and said[0] != "末") if year else said  # 2028年目标值, however the document is dated
    return due if ahead else None


def _target(name: Cell, unit: str, cell: Cell, due: int | None, head: str) -> TargetMention | None:
    quantities = find_quantities(cell.text)
    sign = re.match(r"\W*?([≥≧>≤≦<])", cell.text)
    rest = re.sub(r"^[\[(≥≧>≤≦<\s]*", "", cell.text)
    if (
        len(quantities) != 1
        or not name.text
        or not rest.startswith(cell.text[slice(quantities[0].start, quantities[0].end)])
    ):
        return None
    quantity = quantities[0]
    named = re.fullmatch(r"(?P<metric>.*?)\((?P<unit>[^()]{1,8})\)", name.text)
    in_name = named["unit"] if named and not unit and not quantity.unit else ""
    metric = re.sub(r"^\d+[.、]\s*", "", named["metric"] if named and in_name else name.text)
    bound = (
        _BOUNDS[sign[1]] if sign else {"以上": ">=", "以下": "<=", "以内": "<=", "左右": "~"}.get(quantity.after, "=")
    )
    return TargetMention(
        metric=metric,
        value=quantity.value,
        unit=quantity.unit or unit or in_name,
        comparator=(sign[1] if sign else "") + quantity.after,
        bound="range" if quantity.value_max is not None else bound,
        start=min(name.start, cell.start),
        end=max(name.end, cell.end),
        sentence_start=min(name.start, cell.start),
        metric_start=name.start,
        metric_end=name.end,
        value_start=cell.start + quantity.start,
        value_end=cell.start + quantity.end,
        value_max=quantity.value_max,
        deadline=due,
        deadline_text=head,
    )
