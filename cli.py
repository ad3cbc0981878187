"""The command line: `policygraph build|add|remove|ask|search|show|why|explain|coverage|diff|export|serve`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from tqdm import tqdm

_QUESTION_FORM = '{"id": "编号", "question": "问题"}'
EXIT_OK, EXIT_ERROR, EXIT_USAGE, EXIT_PARTLY = 0, 1, 2, 3


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(
            EXIT_USAGE,
            f"参数有误：{message}\n用 policygraph {'命令 ' if self.prog == 'policygraph' else ''}--help 查看用法。\n",
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status: 0 done, 1 failed, 2 wrong usage, 3 done but some files unread."""
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _stop_printing()
        return EXIT_OK
    except OSError as error:
        from store.trouble import in_chinese

        print(f"出错：{in_chinese(error)}。已保存的图谱没有改动。", file=sys.stderr)
        _stop_printing()
        return EXIT_ERROR
    except MemoryError:
        print("出错：内存不足。已保存的图谱没有改动。", file=sys.stderr)
        return EXIT_ERROR
    except KeyboardInterrupt:
        print("已中断；已保存的图谱没有改动。", file=sys.stderr)
        return EXIT_ERROR
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        print(f"出错：{error}", file=sys.stderr)
        return EXIT_ERROR
    return status


def _expected() -> tuple[type[Exception], ...]:
    """The errors whose messages are for the user; imported when there is one, as commands are to start at once."""
    from corpus.document import UnreadableFileError
    from embeddings.e5_file import ModelFileError
    from embeddings.encoder import EncoderError
    from embeddings.search import SearchIndexError
    from graph.corrections import CorrectionsError
    from graph.export.atomic import OccupiedError
    from llm.client import LanguageModelError
    from store.lock import StoreBusyError
    from store.store import StoreError

    return (
        UnreadableFileError, StoreError, StoreBusyError, SearchIndexError, EncoderError, ModelFileError,
        CorrectionsError, OccupiedError, LanguageModelError, CommandError,
    )  # fmt: skip


def _stop_printing() -> None:
    """Let what is still to be printed go nowhere: printing is what failed, and it is tried again at the end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class CommandError(Exception):
    """A command that cannot be carried out; the message is for the user."""


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="policygraph", description="政策图谱：把工作方案读成可追溯到原句的知识图谱，并据此检索和问答。"
    )
    parser.add_argument(
        "--store", type=Path, default=Path("policygraph-store"), help="图谱所在目录（默认 policygraph-store）"
    )
    parser.add_argument(
        "--model", help="句向量模型：目录、sentence-transformers 模型名，或 static（极大的库）；默认用自带模型"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令", parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        sub.add_argument("--json", action="store_true", help="输出供程序读取的 JSON")
        return sub

    build = command("build", _build, "读取一个目录的文档，建成图谱")
    build.add_argument("folder", type=Path, metavar="目录")
    build.add_argument("--out", type=Path, help="图谱目录；默认与 --store 相同")
    build.add_argument(
        "--propose",
        action="store_true",
        help="让大模型为没写部门或目标的任务提建议，单独标记，不用于回答（须设 POLICYGRAPH_LLM_URL 和 POLICYGRAPH_LLM_MODEL）",
    )
    add = command("add", _add, "加入或替换文档")
    add.add_argument("files", type=Path, nargs="+", metavar="文件")
    remove = command("remove", _remove, "移除文档")
    remove.add_argument("documents", nargs="+", metavar="文档编号")
    ask = command("ask", _ask, "提问")
    ask.add_argument("question", nargs="?", metavar="问题")
    ask.add_argument("--questions", type=Path, metavar="文件", help="一行一个 JSON（id, question），逐行回答")
    search = command("search", _search, "检索段落")
    search.add_argument("query", metavar="检索词")
    search.add_argument("-k", type=int, default=5, help="条数（默认 5）")
    search.add_argument("--place", help="只查某个地方")
    search.add_argument("--document", help="只查某个文档")
    show = command("show", _show, "查看一个节点和它的关系")
    show.add_argument("node", metavar="节点")
    why = command("why", _why, "说明几个名称为什么算同一个部门，一个目标更正过什么")
    why.add_argument("node", metavar="节点")
    explain = command("explain", _explain, "说明一段话里的分工是怎样读出来的：词、规则和没有读懂的")
    explain.add_argument("text", metavar="文字")
    coverage = command("coverage", _coverage, "列出一份文档每一句的下落：已入图谱、不作承诺、没有读懂")
    coverage.add_argument("document", metavar="文档编号或文件")
    coverage.add_argument("--all", action="store_true", help="逐句列出，不只列没有读懂的")
    difference = command("diff", _diff, "比较两个文档（同一方案的两个版本）")
    difference.add_argument("old", metavar="旧文档编号")
    difference.add_argument("new", metavar="新文档编号")
    export = command("export", _export, "导出图谱")
    export.add_argument(
        "--format", default="json", help="json、graphml、gexf、neo4j、cypher、turtle、jsonld、html、xlsx、csv"
    )
    export.add_argument("--out", type=Path, help="输出文件；不写则输出到屏幕（仅文本格式）")
    export.add_argument("--node", help="只导出这个节点周围")
    export.add_argument("--hops", type=int, default=2, help="与 --node 合用：几步以内（默认 2）")
    serve = command("serve", _serve, "打开网页")
    serve.add_argument("--host", default="127.0.0.1", help="监听地址（默认只限本机）")
    serve.add_argument("--port", type=int, default=7860, help="端口（默认 7860）")
    serve.add_argument("--auth-file", type=Path, help="账号文件，一行一个“用户名:密码”")
    serve.add_argument("--mcp", action="store_true", help="同时提供 MCP 服务")
    return parser


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error, one for each stage."""
    bars: dict[str, tqdm[Any]] = {}

    def step(stage: str, done: int, total: int) -> None:
        bar = bars.get(stage)
        if bar is None:
            for other in bars.values():
                other.close()
            bar = bars[stage] = tqdm(desc=stage, total=total, unit="项", file=sys.stderr, leave=True)
        bar.total = total
        bar.update(done - bar.n)

    try:
        yield step
    finally:
        for bar in bars.values():
            bar.close()


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _encoder(arguments: argparse.Namespace) -> Any:
    from embeddings.encoder import load_encoder

    return load_encoder(arguments.model)


def _store(arguments: argparse.Namespace) -> Any:
    from store.store import open_store

    return open_store(arguments.store, _encoder(arguments))


def _build(arguments: argparse.Namespace) -> int:
    from llm.client import endpoint_from
    from store.build import NothingReadError, build_store

    out = arguments.out or arguments.store
    endpoint = endpoint_from() if arguments.propose else None
    if arguments.propose and endpoint is None:
        raise CommandError("用 --propose 须先设环境变量 POLICYGRAPH_LLM_URL 和 POLICYGRAPH_LLM_MODEL。")
    try:
        with _progress() as progress:
            store, report = build_store(arguments.folder, out, _encoder(arguments), progress, endpoint)
    except NothingReadError as error:
        _print_failures(error.failed)
        raise
    _print_idle_corrections(store)
    if arguments.json:
        _print_json(report.as_dict())
    else:
        for d in report.documents:
            identity = d.identity
            print(
                f"· {d.id}：{identity.title}（{identity.place or '地方未知'}，任务 {d.tasks} 项，段落 {d.passages} 段）"
            )
            for warning in d.warnings:
                print(f"    提醒：{warning}")
        _print_failures(report.failed)
        print(f"建成 {len(report.documents)} 份文档，用时 {report.seconds:.1f} 秒，存于 {out}")
    return EXIT_PARTLY if report.failed else EXIT_OK


def _print_failures(failed: Sequence[Any]) -> None:
    for failure in failed:
        print(f"× 未能读取 {failure.path}：{failure.reason}", file=sys.stderr)


def _print_idle_corrections(store: Any) -> None:
    from store.build import idle_corrections

    for correction in idle_corrections(store):
        where = f"文档 {correction.document} 里没有这样的目标"
        if correction.document not in store.documents:
            where = f"图谱里没有文档 {correction.document}"
        print(f"提醒：corrections.toml 中的更正没有生效：{correction.text}（{where}）", file=sys.stderr)


def _add(arguments: argparse.Namespace) -> int:
    from corpus.reader import Failure, read_folder
    from store.build import with_documents
    from store.layout import belongs_to_store
    from store.store import change

    documents: list[Any] = []
    failed: list[Any] = []
    with _progress() as progress:
        for number, path in enumerate(arguments.files):

            def step(*_: Any, number: int = number) -> None:
                progress("读取文档", number, len(arguments.files))

            read, unread = read_folder(path, step, belongs_to_store)
            documents += read
            failed += unread

    def fail(document: Any, reason: str) -> None:
        failed.append(Failure(document.path, reason))
        documents.remove(document)

    if documents:
        with _progress() as progress:
            changed = change(
                arguments.store,
                lambda store: with_documents(
                    store, [*documents], progress, failed=fail, files={d.id: d.path for d in documents}
                ),
                _encoder(arguments),
            )
        _print_idle_corrections(changed)
    else:
        changed = _store(arguments)
    if arguments.json:
        failures = [{"path": str(f.path), "reason": f.reason} for f in failed]
        _print_json({"documents": [changed.documents[d.id].report() for d in documents], "failed": failures})
    else:
        for d in documents:
            print(f"· 已加入 {d.id}：{d.identity.title}")
        _print_failures(failed)
    if not documents:
        raise CommandError("没有读到文档，图谱没有改动。")
    return EXIT_PARTLY if failed else EXIT_OK


def _remove(arguments: argparse.Namespace) -> int:
    from store.build import without_documents
    from store.store import Store, change

    def make(store: Store) -> Store:
        if unknown := [name for name in arguments.documents if name not in store.documents]:
            known = "、".join(store.documents)
            raise CommandError(f"图谱里没有文档“{'、'.join(unknown)}”。已有文档：{known}。没有移除任何文档。")
        return without_documents(store, arguments.documents)

    change(arguments.store, make, _encoder(arguments))
    if arguments.json:
        _print_json({"removed": arguments.documents})
    else:
        print(f"已移除 {'、'.join(arguments.documents)}")
    return EXIT_OK


def _ask(arguments: argparse.Namespace) -> int:
    if bool(arguments.question) == bool(arguments.questions):
        raise CommandError("请写一个问题，或用 --questions 给出问题文件（二者选一）。")
    questions = list(_questions(arguments.questions)) if arguments.questions else []
    _encoder(arguments)  # goes on loading during the imports

    from llm.client import endpoint_from
    from qa.answer import answer_question
    from qa.writer import rewritten

    store = _store(arguments)
    if arguments.questions:
        for identifier, question in questions:
            answer = answer_question(store, question)
            if arguments.json:
                _print_json(answer.as_dict(identifier))
            else:
                print(f"【{identifier}】{question}\n{answer.text}\n")
        return EXIT_OK
    answer = rewritten(answer_question(store, arguments.question), endpoint_from())
    if arguments.json:
        _print_json(answer.as_dict())
        return EXIT_OK
    print(answer.text)
    for statement in answer.statements:
        for e in statement.evidence:
            document = store.documents[e.document]
            print(f"  〔《{document.identity.title}》{e.section}〕{e.quote}")
    return EXIT_OK


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


def _search(arguments: argparse.Namespace) -> int:
    store = _store(arguments)
    if arguments.document and arguments.document not in store.documents:
        raise CommandError(f"图谱里没有文档“{arguments.document}”。已有文档：{'、'.join(store.documents)}")
    place = arguments.place
    if place and (known := [p.name for p in store.places if place in (p.name, p.stem, *p.aliases)]):
        place = known[0]
    hits = store.index.search(arguments.query, arguments.k, place=place, document=arguments.document)
    rows = [
        {"document": h.passage.document, "section": " > ".join(h.passage.section), "text": h.passage.text,
         "start": h.passage.start, "end": h.passage.end, "score": round(h.score, 5), "place": h.passage.place}
        for h in hits
    ]  # fmt: skip
    if arguments.json:
        _print_json(rows)
    elif not rows:
        print("没有找到相关段落。")
    else:
        for i, row in enumerate(rows, 1):
            print(f"{i}. 〔{row['document']}｜{row['section']}〕{row['text']}")
    return EXIT_OK


def _node(store: Any, text: str) -> str:
    from graph.query import find_nodes

    if text in store.graph:
        return text
    matches = find_nodes(store.graph, text, limit=6)
    if not matches:
        raise CommandError(f"图谱里没有“{text}”。")
    best = [m for m in matches if m.score >= matches[0].score]
    if len(best) > 1:
        options = "\n".join(f"  {m.node}  {store.graph.nodes[m.node]['name']}" for m in best)
        raise CommandError(f"“{text}”可能是下面几个，请写全：\n{options}")
    return str(matches[0].node)


def _show(arguments: argparse.Namespace) -> int:
    store = _store(arguments)
    node = _node(store, arguments.node)
    data = store.graph.nodes[node]
    edges = [*store.graph.out_edges(node, data=True), *store.graph.in_edges(node, data=True)]
    if arguments.json:
        _print_json({"node": {"id": node, **data}, "edges": [{"source": u, "target": v, **d} for u, v, d in edges]})
        return EXIT_OK
    print(f"{data['name']}（{data['type']}，{data.get('place') or '无地方'}）  {node}")
    if data.get("aliases"):
        print(f"  文中写作：{'、'.join(data['aliases'])}")
    for source, target, d in edges:
        other = target if source == node else source
        arrow = "→" if source == node else "←"
        print(f"  {arrow} {d['relation']} {store.graph.nodes[other]['name']}  {d.get('quote', '（计算所得）')}")
    return EXIT_OK


def _why(arguments: argparse.Namespace) -> int:
    store = _store(arguments)
    node = _node(store, arguments.node)
    data = store.graph.nodes[node]
    reasons = data.get("merges", []) + data.get("corrected", [])
    if arguments.json:
        _print_json({"node": node, "name": data["name"], "aliases": data.get("aliases", []), "reasons": reasons})
    elif not reasons:
        print(f"{data['name']} 没有{'合并过别的名称' if data['type'] == 'Department' else '更正过'}。")
    else:
        print(f"{data['name']}（{data.get('place')}）{'由这些写法合并而成' if data['type'] == 'Department' else ''}：")
        for reason in reasons:
            print(f"  · {reason}")
    return EXIT_OK


def _explain(arguments: argparse.Namespace) -> int:
    from graph.responsibilities.explanation import RULES, explain_text
    from graph.wording import relation_name

    found = explain_text(arguments.text)
    if arguments.json:
        _print_json(
            {
                "text": found.text,
                "tokens": [
                    {"kind": t.kind.value, "text": t.text, "start": t.start, "end": t.end, "role": t.role}
                    for t in found.tokens
                ],
                "assignments": [
                    {"role": a.role, "bodies": [b.name for b in a.bodies], "joint": a.joint, "deadline": a.deadline,
                     "rule": a.rule, "start": a.start, "end": a.end}
                    for a in found.assignments
                ],
                "notes": [{"text": n.text, "why": n.why, "start": n.start, "end": n.end} for n in found.notes],
            }
        )  # fmt: skip
        return EXIT_OK
    print("词：")
    for token in found.tokens:
        role = f"（{relation_name(token.role)}）" if token.role else ""
        print(f"  {token.kind.value}{role}  {token.text}")
    print("读出：" if found.assignments else "没有读出分工。")
    for a in found.assignments:
        bodies = "、".join(body.name for body in a.bodies)
        print(f"  {relation_name(a.role)}：{bodies}　规则：{a.rule}（{RULES.get(a.rule, '')}）")
    for note in found.notes:
        print(f"  没有读懂：{note.text}（{note.why}）")
    return EXIT_OK


def _coverage(arguments: argparse.Namespace) -> int:
    from corpus.reader import read_file
    from graph.coverage import SIGN_NAMES, coverage, rule_reasons
    from graph.extract import extract_apart

    path = Path(arguments.document)
    if path.is_file():
        document = read_file(path)
        fragment = extract_apart(document)
    else:
        store = _store(arguments)
        if arguments.document not in store.documents:
            known = "、".join(store.documents)
            raise CommandError(f"没有文件“{arguments.document}”，图谱里也没有这个文档。已有文档：{known}")
        document, fragment = store.documents[arguments.document].reread(), store.fragments[arguments.document]
    found = coverage(document, fragment)
    if arguments.json:
        _print_json(found.as_dict())
        return EXIT_OK
    counts, reasons = found.counts, rule_reasons()
    print(
        f"《{document.identity.title}》共 {len(found.sentences)} 句：已入图谱 {counts['graph']} 句，"
        f"不作承诺 {counts['uncommitted']} 句，没有读懂 {counts['unread']} 句。"
    )
    names = {"graph": "已入图谱", "uncommitted": "不作承诺", "unread": "没有读懂"}
    for fate in found.sentences if arguments.all else found.unread:
        signs = "、".join(f"{SIGN_NAMES[sign.kind]}“{sign.text}”" for sign in fate.unread)
        why = f"未读出：{signs}" if signs else "；".join(reasons.get(rule, rule) for rule in fate.rule.split("、"))
        print(f"· [{names[fate.kind]}] {fate.text}（{why}）")
    return EXIT_OK


def _diff(arguments: argparse.Namespace) -> int:
    from graph.diff import diff

    store = _store(arguments)
    for name in (arguments.old, arguments.new):
        if name not in store.fragments:
            raise CommandError(f"图谱里没有文档“{name}”。已有文档：{'、'.join(store.documents)}")
    found = diff(store.fragments[arguments.old], store.fragments[arguments.new])
    if arguments.json:
        from dataclasses import asdict

        _print_json(asdict(found))
    else:
        print(found.summary)
    return EXIT_OK


def _export(arguments: argparse.Namespace) -> int:
    import tempfile

    from graph.export import formats, write
    from graph.query import neighbourhood

    if arguments.json:
        arguments.format = "json"
    if arguments.format not in formats():
        raise CommandError(f"不支持“{arguments.format}”格式。可用：{'、'.join(formats())}")
    if arguments.out and arguments.out.is_file() and _is_document(arguments.out, formats()[arguments.format].suffix):
        raise CommandError(f"“{arguments.out}”已经存在，像是一份文档，不是导出的；请换一个文件名。没有导出。")
    store = _store(arguments)
    graph = store.graph
    if arguments.node:
        found = neighbourhood(graph, _node(store, arguments.node), arguments.hops, limit=len(graph))
        graph = found.graph
    if arguments.out:
        write(graph, arguments.out, arguments.format)
        print(
            f"已导出 {graph.number_of_nodes()} 个节点、{graph.number_of_edges()} 条关系到 {arguments.out}",
            file=sys.stderr,
        )
        return EXIT_OK
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph"
        write(graph, path, arguments.format)
        if not path.is_file():
            raise CommandError(f"{arguments.format} 格式不能输出到屏幕，请用 --out 指定位置。")
        data = path.read_bytes()
    if b"\0" in data:
        raise CommandError(f"{arguments.format} 不是文本格式，请用 --out 指定文件。")
    sys.stdout.write(data.decode("utf-8"))
    return EXIT_OK


def _is_document(path: Path, suffix: str) -> bool:
    """Whether a file looks like one to read rather than an earlier export with this suffix."""
    from corpus.loaders import SUFFIXES

    return path.suffix.lower() in SUFFIXES - {suffix}


def _serve(arguments: argparse.Namespace) -> int:
    from app import AccountsError, serve

    try:
        serve(arguments.store, arguments.host, arguments.port, arguments.auth_file, arguments.mcp, arguments.model)
    except AccountsError as error:
        raise CommandError(str(error)) from error
    return EXIT_OK


if __name__ == "__main__":
    sys.exit(main())
