"""`python -m evaluation`: build a store of a folder of documents and measure it against gold facts and questions."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from corpus.document import Document
from corpus.reader import read_folder
from embeddings.loading import load_encoder
from evaluation import entities, facts, noise, questions, retrieval, risk
from evaluation.report import Part, as_json, render
from qa.answer import answer_question
from store.build import build_store
from store.store import Store

_SHARED = Path(__file__).parents[1].parent / "shared"
_SECTIONS = ("facts", "retrieval", "questions")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurement that the command line asks for; returns the exit status."""
    options = _parser().parse_args(arguments)
    if options.corpus is None:
        options.corpus, options.gold = _SHARED / "corpus", options.gold or _SHARED / "gold"
    if not options.corpus.is_dir():
        print(f"找不到文档文件夹 {options.corpus}，请用 --corpus 指明。", file=sys.stderr)
        return 2
    asked = options.questions or (options.gold / "qa_public.jsonl" if options.gold else None)
    if asked is None or not asked.is_file():
        print("没有可对照的标准答案：请用 --gold 给出文件夹，或用 --questions 给出问题文件。", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="policygraph-") as folder:
        store, report = build_store(options.corpus, Path(folder), load_encoder(options.model))
        print(f"读入 {len(report.documents)} 份文件，建库用时 {report.seconds:.1f} 秒。", file=sys.stderr)
        for failure in report.failed:
            print(f"未读入 {failure.path}：{failure.reason}", file=sys.stderr)
        put = questions.load_questions(asked)
        results: list[Part] = []
        if options.gold and options.only in (None, "facts"):
            results += measure_facts(store, read_folder(options.corpus)[0], options.gold)
        if options.only in (None, "retrieval"):
            results += retrieval.parts(store, put)
            results.append(risk.part(store.index, put))
        if options.only in (None, "questions"):
            results += measure_questions(store, put)
    print(render(results))
    if options.json:
        options.json.write_text(json.dumps(as_json(results), ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description="对照标准答案评测")
    parser.add_argument(
        "--corpus", type=Path, metavar="DIR", help="文档文件夹（不给则用 ../shared 里的真实文档和标准答案）"
    )
    parser.add_argument("--gold", type=Path, metavar="DIR", help="标准答案文件夹（不给则只评检索和问答）")
    parser.add_argument(
        "--questions", type=Path, metavar="FILE", help="问题文件，每行一个 JSON（不给则用标准答案里的）"
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="另存机器可读的结果")
    parser.add_argument("--model", help="句向量模型：目录、模型名，或 static；默认用自带模型")
    parser.add_argument("--only", choices=_SECTIONS, help="只做一部分：事实、检索或问答")
    return parser


def measure_facts(store: Store, documents: Sequence[Document], gold: Path) -> list[Part]:
    """What was read and extracted, against the gold folder; `documents` are those of the store, as read."""
    originals = {document.id: document.source.text for document in documents}
    return [
        *noise.parts(originals, list(store.passages.values()), facts.tasks(store.graph), gold),
        *facts.parts(store.graph, originals, gold),
        entities.measure(documents, gold),
    ]


def measure_questions(store: Store, asked: Sequence[questions.Question]) -> list[Part]:
    """Every question asked of the whole system."""
    outcomes = questions.run(
        asked,
        lambda text: answer_question(store, text).as_dict(),
        {name: document.original for name, document in store.documents.items()},
        facts.departments(store.graph),
    )
    return questions.parts(outcomes)


if __name__ == "__main__":
    sys.exit(main())
