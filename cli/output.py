"""What every command prints with: JSON, progress, files that were not read, and errors for the user."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

EXIT_OK, EXIT_ERROR, EXIT_USAGE, EXIT_PARTLY = 0, 1, 2, 3

Declare = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]
"""Adds a command: its name, what runs it, and what it does in Chinese; gives its parser."""


class CommandError(Exception):
    """A command that cannot be carried out; the message is for the user."""


_COMMANDS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that a terminal obeys, or that turn the direction of a line; line ends and tabs are not among them."""


class _Shown:
    """A stream to a terminal. The name of a file, or a title, may hold commands for it: they are shown, not obeyed."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        return self._stream.write(_COMMANDS.sub("�", text))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def safe_on_terminals() -> None:
    """Let no text of a document command the terminal; what goes to a file or a program stays as it is."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream.isatty() and not isinstance(stream, _Shown):
            setattr(sys, name, _Shown(stream))


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on standard error, one for each stage."""
    from tqdm import tqdm  # here, as questions need none

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


def at_least_one(text: str) -> int:
    """The number that an option gives; raises `ArgumentTypeError` for one below 1, or none."""
    if not text.strip().isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"应是 1 以上的整数，不是“{text}”")
    return int(text)


def print_json(value: object) -> None:
    """A value as one line of JSON."""
    print(json.dumps(value, ensure_ascii=False))


def print_failures(failed: Sequence[Any]) -> None:
    """The files that could not be read, with the reasons, on standard error."""
    for failure in failed:
        print(f"× 未能读取 {failure.path}：{failure.reason}", file=sys.stderr)
