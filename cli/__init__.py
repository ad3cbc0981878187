"""The command line: `policygraph build|add|remove|ask|search|show|why|explain|coverage|diff|export|serve`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from cli import asking, changing, giving, reading
from cli.output import EXIT_ERROR, EXIT_OK, EXIT_USAGE, CommandError, safe_on_terminals


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(
            EXIT_USAGE,
            f"参数有误：{message}\n用 policygraph {'命令 ' if self.prog == 'policygraph' else ''}--help 查看用法。\n",
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status: 0 done, 1 failed, 2 wrong usage, 3 done but some files unread."""
    safe_on_terminals()
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
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="命令", parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        sub = subparsers.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        sub.add_argument("--json", action="store_true", help="输出供程序读取的 JSON")
        return sub

    for commands in (changing, asking, reading, giving):
        commands.declare(command)
    return parser
