"""`ask`, `search`, `show`, `why`: what is read from a store."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.opened import encoder_of, node_named, store_of
from cli.output import EXIT_OK, CommandError, Declare, at_least_one, print_json

if TYPE_CHECKING:
    from qa.model import Answer
    from store.store import Store

_QUESTION_FORM = '{"id": "编号", "question": "问题"}'


def declare(command: Declare) -> None:
    """Add these commands to the command line."""
    ask_parser = command("ask", ask, "提问")
    ask_parser.add_argument("question", nargs="?", metavar="问题")
    ask_parser.add_argument("--questions", type=Path, metavar="文件", help="一行一个 JSON（id, question），逐行回答")
    ask_parser.add_argument(
        "--document",
        action="append",
        metavar="文档",
        help="只从这份文档里回答，可写多次（文档名见 coverage 或 search 的结果）",
    )
    search_parser = command("search", search, "检索段落")
    search_parser.add_argument("query", metavar="检索词")
    search_parser.add_argument("-k", type=at_least_one, default=5, help="条数（默认 5）")
    search_parser.add_argument("--place", help="只查某个地方")
    search_parser.add_argument("--document", help="只查某个文档")
    show_parser = command("show", show, "查看一个节点和它的关系")
    show_parser.add_argument("node", metavar="节点")
    why_parser = command("why", why, "说明几个名称为什么算同一个部门，一个目标更正过什么")
    why_parser.add_argument("node", metavar="节点")


def ask(arguments: argparse.Namespace) -> int:
    """Answer a question, or a file of them."""
    if bool(arguments.question) == bool(arguments.questions):
        raise CommandError("请写一个问题，或用 --questions 给出问题文件（二者选一）。")
    questions = list(_questions(arguments.questions)) if arguments.questions else []
    encoder_of(arguments)  # goes on loading during the imports

    from qa.answer import answer_question

    store = store_of(arguments)
    for name in arguments.document or ():
        _check_document(store, name)
    among = frozenset(arguments.document) if arguments.document else None
    if arguments.questions:
        for identifier, question in questions:
            answer = answer_question(store, question, among)
            if arguments.json:
                print_json(answer.as_dict(identifier))
            else:
                print(f"【{identifier}】{question}\n{answer.text}\n")
        return EXIT_OK
    answer = _worded(answer_question(store, arguments.question, among))
    if arguments.json:
        print_json(answer.as_dict())
        return EXIT_OK
    print(answer.text)
    for statement in answer.statements:
        for e in statement.evidence:
            document = store.documents[e.document]
            print(f"  〔《{document.identity.title}》{e.section}〕{e.quote}")
    return EXIT_OK


def _worded(answer: Answer) -> Answer:
    """An answer in the words of the language model, where one is set."""
    from llm.client import endpoint_from

    endpoint = endpoint_from()
    if endpoint is None:
        return answer
    from qa.writer import rewritten

    return rewritten(answer, endpoint)


def _questions(path: Path) -> Iterator[tuple[Any, str]]:
    """Ids and questions of a file; raises `CommandError` for one that is not of that form."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise CommandError(f"打不开问题文件 {path}：{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"问题文件 {path} 不是 UTF-8 编码的文字，请另存为 UTF-8。") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            identifier, question = item["id"], item["question"]
            valid = isinstance(question, str) and isinstance(identifier, str | int | float)
        except (ValueError, KeyError, TypeError, RecursionError):
            valid = False
        if not valid:
            raise CommandError(f"问题文件 {path} 第 {number} 行应写成 {_QUESTION_FORM}，现在是：{line[:60]}")
        yield identifier, question


def _check_document(store: Store, name: str) -> None:
    """Raises `CommandError` for a document that the store does not have."""
    if name not in store.documents:
        raise CommandError(f"图谱里没有文档“{name}”。已有文档：{'、'.join(store.documents)}")


def search(arguments: argparse.Namespace) -> int:
    """Find passages."""
    from corpus.canonical import place_called
    from corpus.gazetteer import label_of

    store = store_of(arguments)
    if arguments.document:
        _check_document(store, arguments.document)
    place = place_called(arguments.place or "", store.places)
    hits = store.index.search(arguments.query, arguments.k, place=place, document=arguments.document)
    rows = [
        {"document": h.passage.document, "section": " > ".join(h.passage.section), "text": h.passage.text,
         "start": h.passage.start, "end": h.passage.end, "score": round(h.score, 5), "place": label_of(h.passage.place)}
        for h in hits
    ]  # fmt: skip
    if arguments.json:
        print_json(rows)
    elif not rows:
        print("没有找到相关段落。")
    else:
        for i, row in enumerate(rows, 1):
            print(f"{i}. 〔{row['document']}｜{row['section']}〕{row['text']}")
    return EXIT_OK


def show(arguments: argparse.Namespace) -> int:
    """Print a node and its edges."""
    from graph.export.values import plain

    store = store_of(arguments)
    node = node_named(store, arguments.node)
    data = store.graph.nodes[node]
    edges = [*store.graph.out_edges(node, data=True), *store.graph.in_edges(node, data=True)]
    if arguments.json:
        said = {"node": {"id": node, **data}, "edges": [{"source": u, "target": v, **d} for u, v, d in edges]}
        print_json(plain(said))
        return EXIT_OK
    print(f"{data['name']}（{data['type']}，{data.get('place') or '无地方'}）  {node}")
    if data.get("aliases"):
        print(f"  文中写作：{'、'.join(data['aliases'])}")
    for source, target, d in edges:
        other = target if source == node else source
        arrow = "→" if source == node else "←"
        print(f"  {arrow} {d['relation']} {store.graph.nodes[other]['name']}  {d.get('quote', '（计算所得）')}")
    return EXIT_OK


def why(arguments: argparse.Namespace) -> int:
    """Print why names are one body, or what was corrected."""
    store = store_of(arguments)
    node = node_named(store, arguments.node)
    data = store.graph.nodes[node]
    reasons = data.get("merges", []) + data.get("corrected", [])
    if arguments.json:
        print_json({"node": node, "name": data["name"], "aliases": data.get("aliases", []), "reasons": reasons})
    elif not reasons:
        print(f"{data['name']} 没有{'合并过别的名称' if data['type'] == 'Department' else '更正过'}。")
    else:
        print(f"{data['name']}（{data.get('place')}）{'由这些写法合并而成' if data['type'] == 'Department' else ''}：")
        for reason in reasons:
            print(f"  · {reason}")
    return EXIT_OK
