"""End-to-end questions: what is asked of the whole system, and how an answer to it is judged.

An answer is right when it says all that it must, nothing that it must not, knows whether the corpus answers the
question, and quotes its documents word for word. A wrong department, number or place is counted apart, since a
missing fact costs staff a look and a wrong one costs them more.
"""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import quantiles
from typing import Any

from evaluation.report import Part
from evaluation.verbatim import is_verbatim, occurrences

# Kinds of question whose answer is a department, so that any other department in it is a wrong one.
_WHO = "who"
_FIGURE = re.compile(r"\d+(?:\.\d+)?(?:%|个百分点|万?亿?[辆台家吨场元]|万平方米)")


@dataclass(frozen=True)
class Question:
    """A question and what its answer has to be.

    Each item of `must_include` is a choice of which one is enough; `evidence` holds (document, quote) pairs;
    `reference` is an answer written by a person.
    """

    id: str
    kind: str
    text: str
    must_include: tuple[tuple[str, ...], ...] = ()
    must_not_include: tuple[str, ...] = ()
    answerable: bool = True
    evidence: tuple[tuple[str, str], ...] = ()
    reference: str = ""

    @property
    def to_be_found(self) -> bool:
        """Whether the gold says where search is to find the answer."""
        return self.answerable and bool(self.evidence)


@dataclass(frozen=True)
class Outcome:
    """How one answer fared; every tuple is empty for an answer without fault.

    `wrong` holds wrong departments, numbers and places (a person should look: it is found by rules of thumb);
    `not_verbatim` quotes that do not stand at their offsets; `hit` whether any evidence is where the gold's is
    (None without gold evidence).
    """

    question: Question
    answer: str
    missing: tuple[str, ...]
    forbidden: tuple[str, ...]
    wrong: tuple[str, ...]
    not_verbatim: tuple[str, ...]
    answerable: bool
    hit: bool | None
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether the answer says what it must, no more, and cites faithfully."""
        return not (self.missing or self.forbidden or self.not_verbatim) and self.answerable == self.question.answerable


def load_questions(path: Path) -> list[Question]:
    """Questions of a JSON-lines file: `id` and `question`, the other fields of `Question` as far as given.

    Raises `ValueError` with the line's number when a line is not of that form.
    """
    questions: list[Question] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            questions.append(_question(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name} 第 {number} 行不是有效的问题：{error!r}") from error
    return questions


def _question(data: Mapping[str, Any]) -> Question:
    choices = (item if isinstance(item, list) else [item] for item in data.get("must_include", []))
    return Question(
        id=str(data["id"]),
        kind=data.get("kind", "未分类"),
        text=data["question"],
        must_include=tuple(tuple(choice) for choice in choices),
        must_not_include=tuple(data.get("must_not_include", [])),
        answerable=data.get("answerable", True),
        evidence=tuple((item["doc"], item["quote"]) for item in data.get("evidence", [])),
        reference=data.get("answer", ""),
    )


def run(
    questions: Iterable[Question],
    answer: Callable[[str], Mapping[str, Any]],
    originals: Mapping[str, str],
    departments: Collection[Collection[str]],
) -> list[Outcome]:
    """Ask every question and judge the answers.

    `answer` gives an answer in its machine-readable form; `originals` is the decoded text of each document by id;
    `departments` holds, for each department known to the corpus, the forms of its name.
    """
    outcomes: list[Outcome] = []
    for question in questions:
        began = time.perf_counter()
        given = answer(question.text)
        outcomes.append(judge(question, given, originals, departments, (time.perf_counter() - began) * 1000))
    return outcomes


def judge(
    question: Question,
    given: Mapping[str, Any],
    originals: Mapping[str, str],
    departments: Collection[Collection[str]],
    milliseconds: float = 0.0,
) -> Outcome:
    """Compare one answer with what it has to be."""
    text = _plain(given["answer"])
    cited = [item for statement in given["statements"] for item in statement["evidence"]]
    return Outcome(
        question=question,
        answer=given["answer"],
        missing=tuple("/".join(c) for c in question.must_include if not any(_says(text, item) for item in c)),
        forbidden=tuple(item for item in question.must_not_include if _plain(item) in text),
        wrong=tuple(_wrong(question, text, cited, originals, departments)),
        not_verbatim=tuple(item["quote"] for item in cited if not is_verbatim(item, originals)),
        answerable=bool(given["answerable"]),
        hit=_hits(question, cited, originals),
        milliseconds=milliseconds,
    )


def _plain(text: str) -> str:
    """Text as compared: full-width forms folded, whitespace gone."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _says(text: str, item: str) -> bool:
    """Whether `text` has `item`; a figure has to stand there whole (5% is not in 65%)."""
    item = _plain(item)
    return bool(re.search((r"(?<![\d.])" if item[:1].isdecimal() else "") + re.escape(item), text))


def _hits(question: Question, cited: Sequence[Mapping[str, Any]], originals: Mapping[str, str]) -> bool | None:
    """Whether any of the evidence given overlaps a place where gold evidence stands."""
    places = [
        (document, start, end)
        for document, quote in question.evidence
        for start, end in occurrences(originals.get(document, ""), quote)
    ]
    if not places:
        return None
    return any(
        item["document"] == document and item["start"] < end and start < item["end"]
        for item in cited
        for document, start, end in places
    )


def _wrong(
    question: Question,
    text: str,
    cited: Sequence[Mapping[str, Any]],
    originals: Mapping[str, str],
    departments: Collection[Collection[str]],
) -> Iterable[str]:
    """What looks wrong: forbidden words, departments beside the right ones, figures and places out of the blue."""
    yield from (f"不该出现：{item}" for item in question.must_not_include if _plain(item) in text)
    quotes = (whole for document, quote in question.evidence for whole in _whole(originals.get(document, ""), quote))
    gold = _plain(" ".join([question.text, question.reference, *quotes]))
    allowed = gold + _plain(" ".join(item for choice in question.must_include for item in choice))
    if question.kind.startswith(_WHO):
        named = _named(text, departments)
        yield from (f"部门：{name}" for name in named if not _allowed(name, departments, allowed))
    seen = allowed + _plain(" ".join(item["quote"] for item in cited))
    unseen = (figure for figure in _figures(text) if not _says(seen, figure))
    yield from (f"数字：{figure}" for figure in unseen if not _is_difference(figure, seen))
    documents = {document for document, _ in question.evidence}
    if documents and cited and question.answerable and not documents & {item["document"] for item in cited}:
        yield "地方：所引文件都不是该问的文件"


def _whole(original: str, quote: str) -> Iterable[str]:
    """A gold quote to the end of its line, wherever it stands: one that breaks off in a list means all of it."""
    yield quote
    for start, end in occurrences(original, quote):
        yield original[start:end] + original[end:].partition("\n")[0]


def _named(text: str, departments: Collection[Collection[str]]) -> list[str]:
    """Departments named in a text, each stretch given to the longest name that fits."""
    names = {_plain(name) for forms in departments for name in forms if len(name) > 2}
    if not names:
        return []
    longest_first = sorted(names, key=len, reverse=True)
    return list(dict.fromkeys(re.findall("|".join(map(re.escape, longest_first)), text)))


def _allowed(name: str, departments: Collection[Collection[str]], text: str) -> bool:
    """Whether `text` names the department that `name` is a form of, in any of its forms."""
    return any(_plain(form) in text for forms in departments if name in map(_plain, forms) for form in forms)


def _figures(text: str) -> list[str]:
    """Figures with the unit of a target. Counts (项, 条) are the answer's own, so they are left out."""
    return re.findall(_FIGURE, text)


def _is_difference(figure: str, text: str) -> bool:
    """Whether a figure is what two figures of `text` differ by, as a comparison says."""
    value, unit = _amount(figure)
    values = [amount for amount, of in map(_amount, _figures(text)) if of == unit]
    return any(abs(abs(one - other) - value) < 1e-6 for one, other in combinations(values, 2))


def _amount(figure: str) -> tuple[float, str]:
    """Value of a figure in its plain unit: 1.2万辆 is 12000 辆; points of percent are percent."""
    match = re.fullmatch(r"([\d.]+)(万?亿?)(\D+)", figure)
    assert match, figure
    scale = {"": 1.0, "万": 1e4, "亿": 1e8, "万亿": 1e12}[match[2]]
    return float(match[1]) * scale, match[3].replace("个百分点", "%")


def parts(outcomes: Sequence[Outcome]) -> list[Part]:
    """Results by kind of question, with every answer that is not right, and the latency of all."""
    kinds = list(dict.fromkeys(outcome.question.kind for outcome in outcomes))
    by_kind = {kind: [o for o in outcomes if o.question.kind == kind] for kind in kinds}
    rows = [_row(kind, group) for kind, group in by_kind.items()]
    times = [outcome.milliseconds for outcome in outcomes]
    refusable = [outcome for outcome in outcomes if not outcome.question.answerable]
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else times * 19
    speed: tuple[tuple[str, float | None], ...] = (
        ("答对率", _share([o.right for o in outcomes])),
        ("不可答的拒答率", _share([not o.answerable for o in refusable])),
        ("逐字引用率", _share([not o.not_verbatim for o in outcomes])),
        ("耗时 p50（毫秒）", cuts[9] if cuts else None),
        ("耗时 p95（毫秒）", cuts[18] if cuts else None),
    )
    columns = ("问题类型", "题数", "答对", "有错（部门、数字、地方）", "引文非逐字", "证据命中")
    failures = tuple(_failure(outcome) for outcome in outcomes if not outcome.right or outcome.wrong)
    return [
        Part("questions", "问答：按问题类型", columns, (*rows, _row("合计", outcomes)), failures),
        Part("questions_overall", "问答：总体", ("指标", "数值"), speed),
    ]


def _row(name: str, group: Sequence[Outcome]) -> tuple[str | int | float | None, ...]:
    hits = [outcome.hit for outcome in group if outcome.hit is not None]
    return (
        name,
        len(group),
        sum(outcome.right for outcome in group),
        sum(bool(outcome.wrong) for outcome in group),
        sum(bool(outcome.not_verbatim) for outcome in group),
        _share(hits),
    )


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def _failure(outcome: Outcome) -> str:
    faults = [
        *(f"缺：{item}" for item in outcome.missing),
        *outcome.wrong,
        *(f"非逐字：{item}" for item in outcome.not_verbatim),
    ]
    if outcome.answerable != outcome.question.answerable:
        faults.append("该答而未答" if outcome.question.answerable else "不该答而答")
    answer = " ".join(outcome.answer.split())
    return f"{outcome.question.id} {outcome.question.text} → {answer[:120]}（{'；'.join(faults)}）"
