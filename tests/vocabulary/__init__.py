"""Examples that bind each row of a vocabulary file: what a text reads as with the row, and no longer does without it.

A file of examples names the vocabulary `file` and has for each of its lists a table: `rows` (dotted name; one part may be
`*`), `reads` (one of `READERS`), `forms` ([text, what it reads as]; `{row}` stands for the row, `{value}` for what it is the
key of and `{list}` for what `*` is, the first that binds a row is its example), and `examples` for rows that fit none of the forms. `waiting` names what has
no example yet. A reading without a row is taken in a process of its own, whose vocabulary lacks it. Many rows are left out
at once where none of them stands in another's example.
"""

from __future__ import annotations

import importlib
import multiprocessing
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(Path(__file__).parent.glob("*.toml"))


@dataclass(frozen=True)
class Example:
    """A row of a vocabulary file, a text, and what a reader makes of it thanks to the row."""

    rows: str
    row: str
    reader: str
    text: str
    says: str


def vocabulary(path: Path) -> tuple[Path, dict[str, list[str]]]:
    """The vocabulary file that a file of examples is for, and its rows by the dotted name of their list."""
    file = ROOT / tomllib.loads(path.read_text("utf-8"))["file"]
    return file, dict(_lists(tomllib.loads(file.read_text("utf-8")), ""))


def _lists(table: dict[str, Any], name: str) -> Iterable[tuple[str, list[str]]]:
    """A list's rows are its entries; a table of single values has its keys for rows, and a list of tables their names."""
    single = [key for key, value in table.items() if not isinstance(value, dict | list)]
    if single:
        yield name, single
    for key, value in table.items():
        inner = f"{name}.{key}".lstrip(".")
        if isinstance(value, dict):
            yield from _lists(value, inner)
        elif isinstance(value, list):
            yield inner, _rows(value)
            for entry, row in zip(value, _rows(value), strict=True):
                if isinstance(entry, dict):
                    own = {key: rows for key, rows in entry.items() if isinstance(rows, list)}
                    yield from _lists(own, f"{inner}.{row}")


def _rows(entries: Sequence[Any]) -> list[str]:
    """What the entries of a list are called: a word, the words of a list, the name of a table, the second one `name#2`."""
    names = ["、".join(e) if isinstance(e, list) else str(_name(e) if isinstance(e, dict) else e) for e in entries]
    tables = [isinstance(entry, dict) for entry in entries]
    return [
        f"{name}#{names[: at + 1].count(name)}" if table and name in names[:at] else name
        for at, (name, table) in enumerate(zip(names, tables, strict=True))
    ]


def _name(table: Mapping[str, Any]) -> Any:
    return table.get("name") or next(iter(table.values()))


def waiting(path: Path) -> tuple[set[str], set[tuple[str, str]]]:
    """Lists, and rows of other lists, that a file of examples says have no example yet."""
    said = tomllib.loads(path.read_text("utf-8")).get("waiting", {})
    return set(said.get("lists", ())), {(name, row) for name, rows in said.get("rows", {}).items() for row in rows}


def examples(path: Path) -> dict[str, dict[str, list[Example]]]:
    """For each list named in a file of examples, and each of its rows, the examples by any of which the row is bound."""
    file, lists = vocabulary(path)
    data = tomllib.loads(file.read_text("utf-8"))
    found: dict[str, dict[str, list[Example]]] = {}
    later, _ = waiting(path)
    for table in tomllib.loads(path.read_text("utf-8"))["lists"]:
        own = table.get("examples", {})
        for name, filled in named(table["rows"], lists).items():
            if name in later:
                continue
            for row in lists[name]:
                forms = [own[row]] if row in own else table.get("forms", [])
                blanks = {"{row}": row, "{list}": filled, "{value}": _value(data, name, row)}
                found.setdefault(name, {}).setdefault(row, []).extend(
                    Example(name, row, table["reads"], *(_filled(part, blanks) for part in form)) for form in forms
                )
    return found


def _filled(part: str, blanks: Mapping[str, str]) -> str:
    for blank, text in blanks.items():
        part = part.replace(blank, text)
    return part


def _value(data: dict[str, Any], name: str, row: str) -> str:
    """What stands behind a row that is the key of a single value; else nothing."""
    table = _list(data, name)
    return str(table[row]) if isinstance(table, dict) else ""


def _list(data: dict[str, Any], name: str) -> Any:
    """The list or table of a dotted name."""
    table: Any = data
    for part in name.split(".") if name else ():
        table = table[part] if isinstance(table, dict) else table[_rows(table).index(part)]
    return table


def named(pattern: str, lists: Iterable[str]) -> dict[str, str]:
    """The lists that a dotted name with or without a `*` means, and what the `*` is in each."""
    before, star, behind = pattern.partition("*")
    return {
        name: name[len(before) : len(name) - len(behind)] if star else ""
        for name in lists
        if name == pattern
        or (star and name.startswith(before) and name.endswith(behind) and len(name) > len(pattern) - 1)
    }


_NEVER = "(?!)"  # in place of the last row of a list: joined to a pattern, a list without rows fits everything


def without(data: dict[str, Any], rows: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """A vocabulary that lacks some rows, each given with the name of its list."""
    data = deepcopy(data)
    gone: dict[str, set[str]] = {}
    for name, row in rows:
        gone.setdefault(name, set()).add(row)
    for name, left_out in gone.items():
        table = _list(data, name)
        if isinstance(table, dict):
            for row in left_out:
                del table[row]
        else:
            words = isinstance(table[0], str)
            table[:] = [entry for entry, row in zip(table, _rows(table), strict=True) if row not in left_out]
            table += [_NEVER] if words and not table else []
    return data


def apart(found: Sequence[Example], lists: Mapping[str, Sequence[str]] | None = None) -> list[list[Example]]:
    """Examples in groups, in which no row stands in the example of another, and not all rows of a list are left out."""
    tables = {name for name in lists or () if any(other.startswith(f"{name}.") for other in lists or ())}
    groups: list[list[Example]] = []
    rows: list[Counter[str]] = []  # of each group, how many are of a list
    for one in found:
        most = max(len(lists[one.rows]) - 1, 1) if lists else len(found)
        for group, held in zip(groups, rows, strict=True):
            alone = one.rows in tables or group[0].rows in tables  # a row that is a table takes its lists with it
            if alone and one.rows != group[0].rows:
                continue
            if held[one.rows] < most and not any(_meet(one, other) for other in group):
                group.append(one)
                held[one.rows] += 1
                break
        else:
            groups.append([one])
            rows.append(Counter([one.rows]))
    return groups


def _meet(one: Example, other: Example) -> bool:
    """Whether to leave the row of one out would touch the example of the other."""
    return _stands(one.row, other.text) or _stands(other.row, one.text)


def _stands(row: str, text: str) -> bool:
    """Whether a row, a word or a pattern, is in a text."""
    try:
        return row in text or (not row.isalnum() and bool(re.search(row, text, re.MULTILINE)))
    except re.error:
        return False


def readings(file: Path, tried: Sequence[Example], left_out: bool) -> list[str]:
    """What each text reads as, with the whole vocabulary or without the rows of all these examples."""
    if not left_out:
        return [_reading(one) for one in tried]
    context = multiprocessing.get_context("fork")
    with context.Pool(1) as pool:
        return pool.apply(_read, (file, tried, [(one.rows, one.row) for one in tried]))


def _read(file: Path, tried: Sequence[Example], rows: Sequence[tuple[str, str]]) -> list[str]:
    text, loads = file.read_text("utf-8"), tomllib.loads
    changed = without(loads(text), rows)
    tomllib.loads = lambda said, **how: deepcopy(changed) if said == text else loads(said, **how)
    tomllib.load = lambda opened, **how: tomllib.loads(opened.read().decode("utf-8"), **how)
    for module in [name for name in sys.modules if name.split(".")[0] == file.relative_to(ROOT).parts[0]]:
        del sys.modules[module]
    return [_reading(one) for one in tried]


def _reading(example: Example) -> str:
    try:
        return READERS[example.reader](example.text)
    except (KeyError, ValueError) as error:  # the rules need a row
        return f"{type(error).__name__}"


_ROLE = {"leads": "牵头", "responsible_for": "责任", "supports": "配合", "guides": "指导", "supervises": "监督"}


def _told(assignments: Iterable[Any]) -> str:
    said = []
    for one in assignments:
        marks = (("共", one.joint), ("等", one.open_list), ("文", one.inline))
        names = [("*" if body.collective else "") + body.name for body in one.bodies]
        time = [f"@{one.deadline}"] if one.deadline else []
        said.append(" ".join([_ROLE[one.role] + "".join(mark for mark, on in marks if on), *names, *time]))
    return " | ".join(said)


def _work(text: str) -> str:
    from graph.responsibilities import find_assignments

    return _told(find_assignments(text))


def _doubts(text: str) -> str:
    from graph.responsibilities import read_section

    return " | ".join(note.text for note in read_section(text).notes)


def _tokens(text: str) -> str:
    from graph.responsibilities.lexer import lex

    return " ".join(f"{token.kind.value}{token.text}" for token in lex(text))


def _cell(text: str) -> str:
    from graph.responsibilities import parse_cell

    return _told(parse_cell(text, "leads"))


def _label(text: str) -> str:
    from graph.responsibilities import column_role

    return str(column_role(text))


def _goals(found: Iterable[Any]) -> str:
    return " | ".join(
        f"{t.metric} {t.bound} {t.value}{f'-{t.value_max}' if t.value_max is not None else ''} {t.unit} {t.period or t.deadline}"
        for t in found
    )


def _facts(text: str) -> str:
    from graph.targets import find_facts

    return _goals(find_facts(text, year=2024))


def _targets(planned: bool) -> Callable[[str], str]:
    """The targets of a text, which is an item of a plan or not."""

    def read(text: str) -> str:
        from graph.targets import find_targets

        return _goals(find_targets(text, year=2024, planned=planned))

    return read


def _targets_of_tables(year: int | None) -> Callable[[str], str]:
    """The targets of the tables of a document of a year, or of none that is known."""

    def read(text: str) -> str:
        from corpus.tables import find_tables
        from graph.targets import find_table_targets, row_target

        tables = find_tables(text)
        of_rows = [row_target(table.header, row, 2026) for table in tables for row in table.rows]
        of_tables = [target for table in tables for target in find_table_targets(table, year=year)]
        return _goals([*of_tables, *(target for *_, target in filter(None, of_rows))])

    return read


def _industries(text: str) -> str:
    from graph.mentions.industries import find_industries

    return " ".join(f"{found.name}（{found.term}）" for found in find_industries(text))


def _classified(text: str) -> str:
    from graph.mentions.industries import find_industries

    return " ".join(found.classification for found in find_industries(text))


def _policies(text: str) -> str:
    from graph.mentions.policies import find_policies, self_references

    own = [f"回指 {policy.name}" for policy in self_references(text)]
    return " | ".join([*own, *(("落实 " if p.implements else "") + p.name for p in find_policies(text))])


def _family(text: str) -> str:
    from corpus.gazetteer import gazetteer
    from graph.organisations.resolution import resolve

    return resolve(text, gazetteer().named("平度市")[0]).family or ""


def _central(text: str) -> str:
    from graph.organisations.resolution import resolve

    return resolve(text, None).name


def _successor(family: str) -> str:
    from graph.organisations.resolution import successor

    return "有" if successor(family) else ""


def _near(families: str) -> str:
    from graph.organisations.matching import families_near

    first, *others = families.split("、")
    return "相近" if set(others) <= set(families_near(first)) else ""


def _enterprises(text: str) -> str:
    from graph.mentions.enterprises import find_enterprises

    return " | ".join(f"{found.kind} {found.name}" for found in find_enterprises(text))


def _table(text: str) -> str:
    from corpus.tables import find_tables

    return " / ".join(" ".join(cell.text for cell in row) for table in find_tables(text) for row in table.rows)


def _column(question: str) -> Callable[[str], str]:
    """A yes or no of `corpus.column_names`."""

    def answer(text: str) -> str:
        return "是" if getattr(importlib.import_module("corpus.column_names"), question)(text) else ""

    return answer


def _header(text: str) -> str:
    from corpus.stacked import is_header

    return "是" if is_header(text) else ""


def _document(text: str) -> Any:
    from corpus.document import Source
    from corpus.reader import read_source

    return read_source(Source(text, "txt"), Path("文"), {}, Path("文.txt"))


def _sections(wanted: Callable[[Any], bool]) -> Callable[[str], str]:
    return lambda text: " | ".join(section.title for section in _document(text).sections if wanted(section))


def _last_task(text: str) -> str:
    document = _document(text)
    tasks = [section for section in document.sections if section.kind == "task"]
    return " / ".join(document.text.text[tasks[-1].start : tasks[-1].end].split("\n")) if tasks else ""


def _cleaned(text: str) -> str:
    from corpus.clean import clean

    return " / ".join(filter(None, clean(text).text.text.split("\n")))


def _named(text: str) -> str:
    from corpus.gazetteer import gazetteer
    from corpus.places import find_places

    return " ".join(found.place.name for found in find_places(text, gazetteer().named("平度市")[0]) if found.place)


def _spelt(text: str) -> str:
    from corpus.gazetteer import gazetteer
    from corpus.places import find_places

    found = find_places(text, gazetteer().named("平度市")[0])
    return " ".join(
        f"{mention.place.name}（{text[mention.start : mention.end]}）" for mention in found if mention.place
    )


def _mentioned(asked: bool) -> Callable[[str], str]:
    """The stretches of a text, or of a question, that are read as places, be it told which or not."""

    def read(text: str) -> str:
        from corpus.gazetteer import gazetteer
        from corpus.places import find_places

        home = None if asked else gazetteer().named("平度市")[0]
        return " ".join(found.text for found in find_places(text, home, asked=asked))

    return read


def _without_places(text: str) -> str:
    """What is searched for of a question, behind the place, up to a colon, that the search keeps to."""
    from corpus.gazetteer import gazetteer
    from embeddings.wording import word_question

    place, question = text.split(":")
    return word_question(question).without_places(gazetteer().named(place)).sense


def _at_home(text: str) -> str:
    """The places of a text of the city whose name opens it, up to a colon."""
    from corpus.gazetteer import gazetteer
    from corpus.places import find_places

    city, said = text.split(":", 1)
    home = next(iter(gazetteer().named(f"{city}市")), None)
    return " ".join(found.place.name for found in find_places(said, home) if found.place)


def _cued(text: str) -> str:
    from qa.select.cues import says

    lists = tomllib.loads((ROOT / "qa" / "data" / "sets.toml").read_text("utf-8"))
    return " ".join(name for name, rows in lists.items() if rows and says(name, text))


def _asked_kinds(text: str) -> str:
    from qa.question import parse

    return " ".join(parse(text).kinds)


def _follow_up(text: str) -> str:
    """Which cue words of follow-ups a text has."""
    from qa.templates import cue, data

    tables = {table: names for table, names in data().items() if table in ("cues", "pronouns", "asks")}
    pairs = [(table, name) for table, names in tables.items() for name, rows in names.items() if isinstance(rows, list)]
    return " ".join(name for table, name in pairs if cue(table, name).search(text))


def _kept(table: str) -> Callable[[str], str]:
    """What `qa/data/conversation.toml` has under a name."""

    def read(name: str) -> str:
        from qa.templates import data

        return str(data()[table][name])

    return read


def _follows_years(kind: str) -> str:
    from qa.templates import data

    return "是" if kind in data()["asks"]["years"]["kinds"] else ""


def _said_about(text: str) -> str:
    from qa.select.about import is_said

    return "是" if is_said(text) else ""


def _about(name: str) -> str:
    from qa.select.about import data

    return str(data()["answers"][name])


def _about_example(text: str) -> str:
    from qa.select.about import data

    return "是" if text in data()["answers"]["examples"] else ""


def _believed(text: str) -> str:
    """Whether a model's sentence says only that 县水利局 has 修渠 to do."""
    from qa.faithfulness import says_only
    from qa.model import Statement

    return "是" if says_only(text, Statement("县水利局修渠")) else ""


def _prompt(name: str) -> str:
    from qa.faithfulness import writer_data

    return str(writer_data()[name]).split("。")[0].strip()


def _lacking(text: str) -> str:
    """What the sentence behind a question lacks of what that asks for."""
    from qa.wanted import lacking

    question, sentence = text.split("?")
    return lacking(question + "?", question, [sentence])


def _beside(text: str) -> str:
    """What a sentence has of the kind of thing that the question before it asks for."""
    from qa.wanted import beside

    question, sentence = text.split("?")
    kind = beside(question + "?")
    found = kind.search(sentence) if kind else None
    return found[0] if found else ""


def _accounted(text: str) -> str:
    """The rules by which a sentence commits nobody; what no rule accounts for, else."""
    from corpus.text import Span
    from graph.signs import rule_for, signs_in

    document = _document(text)
    sentence = document.text.text
    signs = list(signs_in(document, Span(0, len(sentence)), sentence, told=False))
    return rule_for(sentence, signs) or "、".join(sign.text for sign in signs)


def _page(text: str) -> str:
    from corpus.loaders.html import load_html

    return load_html(text.encode(), "页.html").text.replace("\n", " / ")


def _page_data(text: str) -> str:
    from corpus.loaders.html import load_html

    return " ".join(f"{key} {value}" for key, value in load_html(text.encode(), "页.html").metadata.items())


def _official(text: str) -> str:
    from embeddings.wording import official_terms

    return " ".join(official_terms(text))


def _left_of_everyday(text: str) -> str:
    from embeddings.wording import without_everyday

    return without_everyday(text).strip()


def _subject(text: str) -> str:
    from embeddings.wording import subject_of

    return subject_of(text)


def _fields(meta: bool) -> Callable[[str], str]:
    """The fields that a question asks for, which is of documents at all or not, and its words that say so."""

    def read(text: str) -> str:
        from qa.select.named_fields import fields_asked

        wanted = fields_asked(text, meta=meta)
        said = "".join(text[at] for at in sorted(wanted.taken))
        marks = [mark for mark, on in (("先后", wanted.order), ("相隔", wanted.gap)) if on]
        return " ".join([*(field.name for field in wanted.fields), *marks, said])

    return read


def _topic(text: str) -> str:
    from qa.link import topic_of

    return topic_of(text)


def _cued_as(text: str) -> str:
    """Whether a question, behind the name of a list and a colon, has one of its words."""
    from qa.select.cues import says

    name, said = text.split(":", 1)
    return "是" if says(name, said) else ""


def _without_cue(text: str) -> str:
    """A text, behind the name of a list and a colon, without the words of the list."""
    from qa.select.cues import cue

    name, said = text.split(":", 1)
    return cue(name).sub("", said)


def _asked_as(text: str) -> str:
    """Whether a question, behind the name of a kind and a colon, is of the kind."""
    kind, question = text.split(":", 1)
    return "是" if kind in _asked_kinds(question).split() else ""


def _opens_task(text: str) -> str:
    from corpus.vocabulary import TASK_VERBS

    return "是" if TASK_VERBS.fullmatch(text) else ""


def _ends_action(text: str) -> str:
    from corpus.vocabulary import ACTION_SUFFIXES

    return "、".join(suffix for suffix in ACTION_SUFFIXES if text.endswith(suffix))


def _surname(text: str) -> str:
    from corpus.vocabulary import SURNAMES

    return "是" if re.fullmatch(SURNAMES, text) else ""


def _fields_given(text: str) -> str:
    """The fields that a question asks for, each with those that answer as well or are told beside it."""
    from qa.select.named_fields import fields_asked

    return " ".join(" ".join([f.name, *f.also, *f.beside]) for f in fields_asked(text, meta=True).fields)


def _papers(text: str) -> str:
    from qa.select.named_fields import vocabulary

    return " ".join(name for name in ("paper", "press") if any(word in text for word in vocabulary()[name]))


def _tells_of(text: str) -> str:
    from qa.select.documents import telling

    return " ".join(telling(text))


def _asks_within(text: str) -> str:
    from qa.select.named_fields import asks_within

    return "是" if asks_within(text) else ""


READERS: dict[str, Callable[[str], str]] = {
    "work": _work,
    "doubts": _doubts,
    "cell": _cell,
    "label": _label,
    "targets": _targets(planned=False),
    "planned_targets": _targets(planned=True),
    "facts": _facts,
    "targets_of_tables": _targets_of_tables(2024),
    "targets_of_undated_tables": _targets_of_tables(None),
    "industries": _industries,
    "classified": _classified,
    "policies": _policies,
    "family": _family,
    "central": _central,
    "successor": _successor,
    "near": _near,
    "enterprises": _enterprises,
    "table": _table,
    "names_column": _column("is_name"),
    "gives_role": _column("gives_role"),
    "names_task": _column("names_task"),
    "says_who": _column("says_who"),
    "says_role_or_time": _column("says_role_or_time"),
    "names_body": _column("names_body"),
    "header": _header,
    "kind": lambda text: str(_document(text).identity.kind),
    "tasks": _sections(lambda section: section.kind == "task"),
    "general": _sections(lambda section: section.general and section.level == 0),
    "closing": _sections(lambda section: section.kind in ("annex", "colophon")),
    "last_task": _last_task,
    "cleaned": _cleaned,
    "places": _named,
    "fields_asked": _fields(meta=True),
    "fields_said": _fields(meta=False),
    "topic": _topic,
    "cued_as": _cued_as,
    "without_cue": _without_cue,
    "asked_as": _asked_as,
    "opens_task": _opens_task,
    "ends_action": _ends_action,
    "surname": _surname,
    "fields_given": _fields_given,
    "papers": _papers,
    "tells_of": _tells_of,
    "asks_within": _asks_within,
    "accounted": _accounted,
    "cued": _cued,
    "follow_up": _follow_up,
    "sentence": _kept("says"),
    "written_out": _kept("forms"),
    "kind_of_last": _kept("kinds"),
    "follows_years": _follows_years,
    "lacking": _lacking,
    "beside": _beside,
    "said_about": _said_about,
    "about": _about,
    "about_example": _about_example,
    "believed": _believed,
    "prompt": _prompt,
    "asked_kinds": _asked_kinds,
    "places_spelt": _spelt,
    "places_at_home": _at_home,
    "mentioned": _mentioned(asked=False),
    "asked_of": _mentioned(asked=True),
    "without_places": _without_places,
    "page": _page,
    "page_data": _page_data,
    "official": _official,
    "left_of_everyday": _left_of_everyday,
    "subject": _subject,
    "fields": lambda text: " | ".join(f"{one.field} {one.value}" for one in _document(text).particulars),
}
