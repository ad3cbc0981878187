"""`export`, `serve`: the graph as a file, and as a page."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from cli.opened import node_named, store_of
from cli.output import EXIT_OK, CommandError, Declare


def declare(command: Declare) -> None:
    """Add these commands to the command line."""
    export_parser = command("export", export, "导出图谱")
    export_parser.add_argument(
        "--format", default="json", help="json、graphml、gexf、neo4j、cypher、turtle、jsonld、html、xlsx、csv"
    )
    export_parser.add_argument("--out", type=Path, help="输出文件；不写则输出到屏幕（仅文本格式）")
    export_parser.add_argument("--node", help="只导出这个节点周围")
    export_parser.add_argument("--hops", type=int, default=2, help="与 --node 合用：几步以内（默认 2）")
    serve_parser = command("serve", serve_page, "打开网页")
    serve_parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认只限本机）")
    serve_parser.add_argument("--port", type=int, default=7860, help="端口（默认 7860）")
    serve_parser.add_argument("--auth-file", type=Path, help="账号文件，一行一个“用户名:密码”")
    serve_parser.add_argument(
        "--name", action="append", default=[], help="打开网页所用的域名，可写几次；用 IP 地址或设了账号时不必写"
    )
    serve_parser.add_argument("--mcp", action="store_true", help="同时提供 MCP 服务")


def export(arguments: argparse.Namespace) -> int:
    """Write the graph, or a part of it, in a format."""
    import tempfile

    from graph.export import formats, write
    from graph.query import neighbourhood

    if arguments.json:
        arguments.format = "json"
    if arguments.format not in formats():
        raise CommandError(f"不支持“{arguments.format}”格式。可用：{'、'.join(formats())}")
    if arguments.out and arguments.out.is_file() and _is_document(arguments.out, formats()[arguments.format].suffix):
        raise CommandError(f"“{arguments.out}”已经存在，像是一份文档，不是导出的；请换一个文件名。没有导出。")
    store = store_of(arguments)
    graph = store.graph
    if arguments.node:
        found = neighbourhood(graph, node_named(store, arguments.node), arguments.hops, limit=len(graph))
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


def serve_page(arguments: argparse.Namespace) -> int:
    """Serve the page."""
    from app import AccountsError, AddressError, Where, serve

    try:
        where = Where(arguments.host, arguments.port, tuple(arguments.name))
        serve(arguments.store, where, arguments.auth_file, arguments.mcp, arguments.model)
    except (AccountsError, AddressError) as error:
        raise CommandError(str(error)) from error
    return EXIT_OK
