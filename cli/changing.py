"""`build`, `add`, `remove`: what changes a store."""

from __future__ import annotations

import argparse
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from cli.opened import encoder_of, store_of
from cli.output import EXIT_OK, EXIT_PARTLY, CommandError, Declare, print_failures, print_json, progress_bars


def declare(command: Declare) -> None:
    """Add these commands to the command line."""
    build_parser = command("build", build, "读取一个目录的文档，建成图谱")
    build_parser.add_argument("folder", type=Path, metavar="目录")
    build_parser.add_argument("--out", type=Path, help="图谱目录；默认与 --store 相同")
    build_parser.add_argument(
        "--propose",
        action="store_true",
        help="让大模型为没写部门或目标的任务提建议，单独标记，不用于回答（须设 POLICYGRAPH_LLM_URL 和 POLICYGRAPH_LLM_MODEL）",
    )
    add_parser = command("add", add, "加入或替换文档")
    add_parser.add_argument("files", type=Path, nargs="+", metavar="文件")
    remove_parser = command("remove", remove, "移除文档")
    remove_parser.add_argument("documents", nargs="+", metavar="文档编号")


def build(arguments: argparse.Namespace) -> int:
    """Build a store of a folder."""
    from llm.client import endpoint_from
    from store.build import NothingReadError, build_store

    out = arguments.out or arguments.store
    endpoint = endpoint_from() if arguments.propose else None
    if arguments.propose and endpoint is None:
        raise CommandError("用 --propose 须先设环境变量 POLICYGRAPH_LLM_URL 和 POLICYGRAPH_LLM_MODEL。")
    try:
        with progress_bars() as progress:
            store, report = build_store(arguments.folder, out, encoder_of(arguments), progress, endpoint)
            _encode_sentences(store, progress)
    except NothingReadError as error:
        print_failures(error.failed)
        raise
    _print_idle_corrections(store)
    if arguments.json:
        print_json(report.as_dict())
    else:
        for d in report.documents:
            identity = d.identity
            print(
                f"· {d.id}：{identity.title}（{identity.place or '地方未知'}，任务 {d.tasks} 项，段落 {d.passages} 段）"
            )
            for warning in d.warnings:
                print(f"    提醒：{warning}")
        print_failures(report.failed)
        print(f"建成 {len(report.documents)} 份文档，用时 {report.seconds:.1f} 秒，存于 {out}")
    return EXIT_PARTLY if report.failed else EXIT_OK


def _encode_sentences(store: Any, progress: Any) -> None:
    """Encode the sentences of a small store, so that its first questions are answered as soon as later ones."""
    from qa.knowledge import knowledge_of

    with suppress(OSError):  # kept where it can be: they are encoded when they are met, else
        knowledge_of(store).sentences.prepare(lambda done, total: progress("预读句子", done, total))


def _print_idle_corrections(store: Any) -> None:
    from store.build import idle_corrections

    for correction in idle_corrections(store):
        where = f"文档 {correction.document} 里没有这样的目标"
        if correction.document not in store.documents:
            where = f"图谱里没有文档 {correction.document}"
        print(f"提醒：corrections.toml 中的更正没有生效：{correction.text}（{where}）", file=sys.stderr)


def add(arguments: argparse.Namespace) -> int:
    """Add or replace documents."""
    from corpus.reader import Failure, apart, read_folder
    from store.build import with_documents
    from store.layout import belongs_to_store
    from store.store import Store, change

    documents: list[Any] = []
    failed: list[Any] = []
    with progress_bars() as progress:
        for number, path in enumerate(arguments.files):

            def step(*_: Any, number: int = number) -> None:
                progress("读取文档", number, len(arguments.files))

            read, unread = read_folder(path, step, belongs_to_store)
            documents += read
            failed += unread

    def fail(document: Any, reason: str) -> None:
        failed.append(Failure(document.path, reason))
        documents.remove(document)

    replaced: dict[str, str] = {}

    def put(store: Store) -> Store:
        held = {name: kept.identity for name, kept in store.documents.items()}
        documents[:] = [apart(document, held) for document in documents]
        replaced.update((d.id, held[d.id].title) for d in documents if d.id in held)
        return with_documents(store, [*documents], progress, failed=fail, files={d.id: d.path for d in documents})

    if documents:
        with progress_bars() as progress:
            changed = change(arguments.store, put, encoder_of(arguments))
            _encode_sentences(changed, progress)
        _print_idle_corrections(changed)
    else:
        changed = store_of(arguments)
    if arguments.json:
        failures = [{"path": str(f.path), "reason": f.reason} for f in failed]
        print_json({"documents": [changed.documents[d.id].report() for d in documents], "failed": failures})
    else:
        for d in documents:
            instead = f"，换掉了原来的《{replaced[d.id]}》" if d.id in replaced else ""
            print(f"· 已加入 {d.id}：{d.identity.title}{instead}")
        print_failures(failed)
    if not documents:
        raise CommandError("没有读到文档，图谱没有改动。")
    return EXIT_PARTLY if failed else EXIT_OK


def remove(arguments: argparse.Namespace) -> int:
    """Remove documents."""
    from store.build import without_documents
    from store.store import Store, change

    def make(store: Store) -> Store:
        if unknown := [name for name in arguments.documents if name not in store.documents]:
            known = "、".join(store.documents)
            raise CommandError(f"图谱里没有文档“{'、'.join(unknown)}”。已有文档：{known}。没有移除任何文档。")
        return without_documents(store, arguments.documents)

    change(arguments.store, make, encoder_of(arguments))
    if arguments.json:
        print_json({"removed": arguments.documents})
    else:
        print(f"已移除 {'、'.join(arguments.documents)}")
    return EXIT_OK
