"""What the graph's rules read in a text: work, targets, what is mentioned, what commits nobody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.vocabulary.readers.documents import read_text

_ROLE = {"leads": "牵头", "responsible_for": "责任", "supports": "配合", "guides": "指导", "supervises": "监督"}


def work(text: str) -> str:
    from graph.responsibilities import find_assignments

    return _told(find_assignments(text))


def doubts(text: str) -> str:
    from graph.responsibilities import read_section

    return " | ".join(note.text for note in read_section(text).notes)


def tokens(text: str) -> str:
    from graph.responsibilities.lexer import lex

    return " ".join(f"{token.kind.value}{token.text}" for token in lex(text))


def cell(text: str) -> str:
    from graph.responsibilities import parse_cell

    return _told(parse_cell(text, "leads"))


def targets(text: str) -> str:
    return _targets(text, planned=False)


def planned_targets(text: str) -> str:
    """The targets of a text that is an item of a plan."""
    return _targets(text, planned=True)


def facts(text: str) -> str:
    from graph.targets import find_facts

    return _goals(find_facts(text, year=2024))


def targets_of_tables(text: str) -> str:
    return _targets_of_tables(text, 2024)


def targets_of_undated_tables(text: str) -> str:
    return _targets_of_tables(text, None)


def _targets(text: str, planned: bool) -> str:
    from graph.targets import find_targets

    return _goals(find_targets(text, year=2024, planned=planned))


def _targets_of_tables(text: str, year: int | None) -> str:
    """The targets of the tables of a document of a year, or of none that is known."""
    from corpus.tables import find_tables
    from graph.targets import find_table_targets, row_target

    tables = find_tables(text)
    of_rows = [row_target(table.header, row, 2026) for table in tables for row in table.rows]
    of_tables = [target for table in tables for target in find_table_targets(table, year=year)]
    return _goals([*of_tables, *(target for *_, target in filter(None, of_rows))])


def industries(text: str) -> str:
    from graph.mentions.industries import find_industries

    return " ".join(f"{found.name}（{found.term}）" for found in find_industries(text))


def classified(text: str) -> str:
    from graph.mentions.industries import find_industries

    return " ".join(found.classification for found in find_industries(text))


def policies(text: str) -> str:
    from graph.mentions.policies import find_policies, self_references

    own = [f"回指 {policy.name}" for policy in self_references(text)]
    return " | ".join([*own, *(("落实 " if p.implements else "") + p.name for p in find_policies(text))])


def enterprises(text: str) -> str:
    from graph.mentions.enterprises import find_enterprises

    return " | ".join(f"{found.kind} {found.name}" for found in find_enterprises(text))


def family(text: str) -> str:
    from corpus.gazetteer import gazetteer
    from graph.organisations.resolution import resolve

    return resolve(text, gazetteer().named("平度市")[0]).family or ""


def central(text: str) -> str:
    from graph.organisations.resolution import resolve

    return resolve(text, None).name


def successor(family: str) -> str:
    from graph.organisations.resolution import successor

    return "有" if successor(family) else ""


def near(families: str) -> str:
    from graph.organisations.matching import families_near

    first, *others = families.split("、")
    return "相近" if set(others) <= set(families_near(first)) else ""


def accounted(text: str) -> str:
    """The rules by which a sentence commits nobody; what no rule accounts for, else."""
    from corpus.text import Span
    from graph.signs import rule_for, signs_in

    document = read_text(text)
    sentence = document.text.text
    signs = list(signs_in(document, Span(0, len(sentence)), sentence, told=False))
    return rule_for(sentence, signs) or "、".join(sign.text for sign in signs)


def _told(assignments: Iterable[Any]) -> str:
    said = []
    for one in assignments:
        marks = (("共", one.joint), ("等", one.open_list), ("文", one.inline))
        names = [("*" if body.collective else "") + body.name for body in one.bodies]
        time = [f"@{one.deadline}"] if one.deadline else []
        said.append(" ".join([_ROLE[one.role] + "".join(mark for mark, on in marks if on), *names, *time]))
    return " | ".join(said)


def _goals(found: Iterable[Any]) -> str:
    return " | ".join(
        f"{t.metric} {t.bound} {t.value}{f'-{t.value_max}' if t.value_max is not None else ''} {t.unit} {t.period or t.deadline}"
        for t in found
    )
