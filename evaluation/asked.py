"""Questions in the words of those who ask them (JSON lines with `slots`, `answer`, `wrong`): how each answer fared.

The form is that of the project's training questions (`evaluation/data/questions`). An answer is *right* when it shows one
string of each list of `answer`, *incomplete* when it shows some, *refused* when the product said no although the
text tells; *wrong* when it misses and shows a string that would be another place's, year's or body's. Of a question
that the texts do not answer only a no is right.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.report import Part, render

VERDICTS = ("right", "incomplete", "missed", "refused", "wrong", "held", "fooled")
_NAMES = {
    "right": "答对",
    "incomplete": "不全",
    "missed": "没答到",
    "refused": "写了却说无",
    "wrong": "答错",
    "held": "该拒已拒",
    "fooled": "该拒却答",
}


@dataclass(frozen=True)
class Asked:
    """A question with what its answer has to show; `answer` holds alternatives, each list of which must be met."""

    id: str
    question: str
    kind: str
    slots: Mapping[str, Any]
    answerable: bool
    answer: tuple[tuple[str, ...], ...]
    wrong: tuple[str, ...]
    evidence: tuple[Mapping[str, Any], ...]
    why_not: str | None = None


def load(path: Path) -> list[Asked]:
    """Questions of a file, of either form (`answer` lists, or `must_include`).

    Raises `ValueError` with the line's number when a line is of neither.
    """
    rows: list[Asked] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            rows.append(_asked(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"{path.name} 第 {number} 行不是有效的问题：{error!r}") from error
    return rows


def _asked(data: Mapping[str, Any]) -> Asked:
    must = data["must_include"] if "must_include" in data else data["answer"]
    return Asked(
        id=str(data["id"]),
        question=data["question"],
        kind=data.get("kind", "other"),
        slots=data.get("slots", {}),
        answerable=bool(data["answerable"]),
        answer=tuple(tuple(choice) if isinstance(choice, list) else (choice,) for choice in must),
        wrong=tuple(data.get("wrong", data.get("must_not_include", ()))),
        evidence=tuple(data.get("evidence", ())),
        why_not=data.get("why_not"),
    )


def plain(text: str) -> str:
    """Text as compared: full-width forms folded, white space gone."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def shows(text: str, item: str) -> bool:
    """Whether `text` (plain) has `item`; a figure has to stand there whole (5% is not in 65%)."""
    item = plain(item)
    return bool(re.search((r"(?<![\d.])" if item[:1].isdecimal() else "") + re.escape(item), text))


def verdict(asked: Asked, given: Mapping[str, Any]) -> str:
    """One of `VERDICTS` for an answer in its machine-readable form."""
    if not asked.answerable:
        return "fooled" if given["answerable"] else "held"
    text = plain(given["answer"])
    met = sum(any(shows(text, item) for item in choice) for choice in asked.answer)
    if met == len(asked.answer) and given["answerable"]:
        return "right"
    if not given["answerable"]:
        return "refused"
    if met:
        return "incomplete"
    return "wrong" if any(shows(text, item) for item in asked.wrong) else "missed"


def run(
    rows: Sequence[Asked], answer: Callable[[str], Mapping[str, Any]]
) -> list[tuple[Asked, str, Mapping[str, Any]]]:
    """Each question with its verdict and the answer given."""
    found = []
    for row in rows:
        given = answer(row.question)
        found.append((row, verdict(row, given), given))
    return found


def part(key: str, title: str, results: Sequence[tuple[Asked, str, Mapping[str, Any]]]) -> Part:
    """The verdicts by kind of question, and what share of the answerable is right, of the others refused."""
    kinds = Counter(row.kind for row, _, _ in results)
    rows: list[tuple[str | int | float | None, ...]] = []
    for name, group in [*((k, [r for r in results if r[0].kind == k]) for k in sorted(kinds)), ("合计", list(results))]:
        counts = Counter(said for _, said, _ in group)
        can = sum(row.answerable for row, _, _ in group)
        rows.append((
            name, len(group), *(counts[v] for v in VERDICTS),
            counts["right"] / can if can else None,
            counts["held"] / (len(group) - can) if len(group) > can else None,
        ))  # fmt: skip
    columns = ("问题类型", "题数", *(_NAMES[v] for v in VERDICTS), "答对率", "拒答率")
    return Part(key, title, columns, tuple(rows))


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m evaluation.asked`: build a store of some folders, ask it every question of some files, print how it did."""
    from evaluation.folders import gathered
    from evaluation.weights import move_weights, prepare_encoder
    from qa.answer import answer_question
    from store.build import build_store

    parser = argparse.ArgumentParser(prog="python -m evaluation.asked", description="用各人写的问题评测问答")
    parser.add_argument("--corpus", type=Path, nargs="+", required=True, metavar="DIR", help="文档文件夹，可以有几个")
    parser.add_argument("--questions", type=Path, nargs="+", required=True, metavar="FILE", help="问题文件（JSONL）")
    parser.add_argument("--answers", type=Path, metavar="OUT", help="另存每个问题的判定和回答")
    parser.add_argument(
        "--weights", type=Path, metavar="DIR", help="用这里的权重回答（训练时的 --out），不用程序自带的"
    )
    options = parser.parse_args(arguments)
    lines: list[str] = []
    with tempfile.TemporaryDirectory(prefix="policygraph-") as folder:
        if options.weights:
            move_weights(options.weights)
            prepare_encoder(Path(folder) / "cache")
        store, _ = build_store(gathered(options.corpus, Path(folder) / "documents"), Path(folder) / "store")
        for path in options.questions:
            results = run(load(path), lambda text: answer_question(store, text).as_dict())
            print(render([part(path.stem, f"{path.stem}（{len(results)} 题）", results)]) + "\n", flush=True)
            lines += [
                json.dumps(
                    {"verdict": said, "id": row.id, "question": row.question, "answer": given["answer"]},
                    ensure_ascii=False,
                )
                for row, said, given in results
            ]
    if options.answers:
        options.answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
