"""Work on one document in a process of its own, which is ended when the document costs too much.

    for item in items(function, path): ...

`function` is a module's, a generator of picklable items; its last argument is a `Progress` to call after each page.
The process starts with the first call and is used again; its end, by a crash too, costs one document.
"""

from __future__ import annotations

import atexit
import errno
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psutil

from corpus.budget import MEMORY, SECONDS, SECONDS_A_STEP, SECONDS_MOST, OverBudgetError
from corpus.document import UnreadableFileError

Progress = Callable[[int, int], None]
"""Called with the pages, sheets or files done and all of them."""

ONE_PROCESS = "POLICYGRAPH_ONE_PROCESS"
"""Environment variable that, set, keeps the work in the process that asks, without a budget: where none may be started."""

_LOOK_EVERY = 0.1  # seconds between two looks at a working process
LOADED = 5  # a machine busy with other work may take so many times longer
_IDLE = 60.0  # seconds without work after which a process ends by itself
_ROOT = Path(__file__).parents[1]
# Not by `multiprocessing`, which would run the program that asks a second time in the new process.
_START = "import sys; sys.path[:] = sys.argv[2:]; from corpus.worker import serve; serve(int(sys.argv[1]))"
_REPORT = "请另存为其他格式再导入，并把这份文件交给维护者"
_slots = threading.BoundedSemaphore(os.cpu_count() or 1)
_idle: list[_Process] = []


def items(function: Callable[..., Iterator[Any]], *arguments: Any, progress: Progress | None = None) -> Iterator[Any]:
    """What `function(*arguments, progress)` yields, each item within the budget of a document.

    `progress` is called several times a second, in this process; what it raises ends the work, as Ctrl-C does. Raises
    `OverBudgetError`, and `UnreadableFileError` for whatever else ends the work before its time.
    """
    if os.environ.get(ONE_PROCESS):
        yield from function(*arguments, progress or (lambda _done, _total: None))
        return
    while not _slots.acquire(timeout=_LOOK_EVERY):
        if progress:
            progress(0, 0)
    try:
        process = _begun(pickle.dumps((function, arguments)))
        finished = False
        try:
            yield from process.items(progress)
            finished = True
        except UnreadableFileError:
            finished = process.is_waiting
            raise
        finally:
            if finished and process.own_memory() < MEMORY // 4 and not _idle:
                _idle.append(process)
            else:
                process.end()
    finally:
        _slots.release()


def only(function: Callable[..., Iterator[Any]], *arguments: Any, progress: Progress | None = None) -> Any:
    """The one item of `items`."""
    (item,) = items(function, *arguments, progress=progress)
    return item


def _begun(request: bytes) -> _Process:
    """A process that has taken on a request: the one that is idle, or a new one."""
    while True:
        try:
            process, fresh = _idle.pop(), False
        except IndexError:
            process, fresh = _Process(), True
        if process.takes(request):
            return process
        process.end()
        if fresh:
            raise UnreadableFileError("读取文件的进程启动不了，请检查内存和 Python 环境")


def _own_folder() -> str:
    """A new folder for temporary files. Raises `OSError` of what is in the way where none can be written."""
    try:
        return tempfile.mkdtemp(prefix="policygraph-")
    except FileNotFoundError as error:  # what Python says where every place for such files refuses to be written
        limited = os.name == "posix" and _file_limit() < _PAGE
        number = errno.EFBIG if limited else errno.ENOSPC
        raise OSError(number, os.strerror(number)) from error


_PAGE = 4096  # bytes that any temporary file has


def _file_limit() -> float:
    import resource  # is not on every system

    soft, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    return float("inf") if soft == resource.RLIM_INFINITY else soft


class _Process:
    """One worker process, and the pipes to it."""

    def __init__(self) -> None:
        self.folder = _own_folder()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _START, str(os.getpid()), str(_ROOT), *(path for path in sys.path if path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"TMPDIR": self.folder},
        )
        assert self.process.stdin and self.process.stdout
        self.to = Connection(os.dup(self.process.stdin.fileno()), readable=False)
        self.back = Connection(os.dup(self.process.stdout.fileno()), writable=False)
        self.process.stdin.close()
        self.process.stdout.close()
        self.is_waiting = False

    def takes(self, request: bytes) -> bool:
        """Whether the process is there and begins on a request."""
        self.is_waiting = False
        try:
            self.to.send_bytes(request)
            return bool(self.back.recv() == ("begun",))
        except (OSError, EOFError):
            return False

    def items(self, progress: Progress | None) -> Iterator[Any]:
        began, allowed, worked = time.monotonic(), SECONDS, self._worked()
        looked = began
        done, total = 0, 0
        while True:
            if time.monotonic() - looked > _LOOK_EVERY:
                looked = time.monotonic()
                self._check(looked - began, self._worked() - worked, allowed)
            try:
                message: tuple[Any, ...] = self.back.recv() if self.back.poll(_LOOK_EVERY) else ("working",)
            except (EOFError, OSError, pickle.UnpicklingError) as error:
                raise UnreadableFileError(f"读取这份文件时进程意外结束（{self._ending()}），{_REPORT}") from error
            if message[0] == "item":
                yield message[1]
                began, allowed, worked = time.monotonic(), SECONDS, self._worked()
            elif message[0] == "step":
                done, total = message[1:]
                allowed = min(allowed + SECONDS_A_STEP, SECONDS_MOST)
            elif message[0] in ("done", "failed"):
                self.is_waiting = True
                if message[0] == "failed":
                    raise message[1]
                return
            if progress:
                progress(done, total)

    def _check(self, waited: float, worked: float, allowed: float) -> None:
        # The work of several cores is not held against a document, nor is the load of the machine, within reason.
        if min(waited, max(worked, waited / LOADED)) > allowed:
            raise OverBudgetError(f"读取超过 {allowed:.0f} 秒的上限，已经停止；请拆成几份或另存为其他格式再导入")
        if self.memory() > MEMORY:
            raise OverBudgetError(f"读取占用的内存超过 {MEMORY >> 20} MB 的上限，已经停止；请拆成几份再导入")

    def _worked(self) -> float:
        with suppress(psutil.Error):
            spent = psutil.Process(self.process.pid).cpu_times()
            return float(spent.user + spent.system)
        return 0.0

    def _family(self) -> list[psutil.Process]:
        with suppress(psutil.Error):
            own = psutil.Process(self.process.pid)
            return [own, *own.children(recursive=True)]
        return []

    def own_memory(self) -> int:
        """Bytes held by the process itself: to find those that it started, all of the machine's are looked through."""
        with suppress(psutil.Error):
            return int(psutil.Process(self.process.pid).memory_info().rss)
        return 0

    def memory(self) -> int:
        """Bytes held by the process and those that it started."""
        held = 0
        for process in self._family():
            with suppress(psutil.Error):
                held += process.memory_info().rss
        return held

    def _ending(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            code = self.process.wait(1)
            return signal.Signals(-code).name if code < 0 else f"退出码 {code}"
        return "没有回应"

    def end(self) -> None:
        """End the process with all that it started, and take away its files."""
        for process in reversed(self._family()):
            with suppress(psutil.Error):
                process.kill()
        with suppress(OSError):
            self.process.kill()
        self.process.wait()
        self.to.close()
        self.back.close()
        shutil.rmtree(self.folder, ignore_errors=True)


if hasattr(os, "register_at_fork"):  # a forked process starts its own: two on one pipe take each other's answers
    os.register_at_fork(after_in_child=lambda: _idle.clear())


@atexit.register
def _end_all() -> None:
    while _idle:
        _idle.pop().end()


def serve(parent: int) -> None:
    """Carry out the requests that come through standard input until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    requests, replies = Connection(os.dup(0), writable=False), Connection(os.dup(1), readable=False)
    os.dup2(2, 1)  # what a library prints is no reply
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    while requests.poll(_IDLE):
        try:
            request = requests.recv_bytes()
        except (EOFError, OSError):
            return
        replies.send(("begun",))
        replies.send(_carried_out(request, replies))


def _carried_out(request: bytes, replies: Connection) -> tuple[Any, ...]:
    """Send the items of a request; gives the last message."""
    try:
        function, arguments = pickle.loads(request)
        for item in function(*arguments, lambda done, total: replies.send(("step", done, total))):
            replies.send(("item", item))
        return ("done",)
    except UnreadableFileError as error:
        return "failed", error
    except MemoryError:
        return "failed", OverBudgetError("读取这份文件时内存不足，已经停止；请拆成几份再导入")
    except RecursionError:
        return "failed", OverBudgetError("文件的嵌套过深，已经停止；请另存为其他格式再导入")
    except Exception as error:
        last = next(
            (f for f in reversed(traceback.extract_tb(error.__traceback__)) if Path(f.filename).is_relative_to(_ROOT)),
            None,
        )
        where = f"{Path(last.filename).relative_to(_ROOT)} 第 {last.lineno} 行，" if last else ""
        return "failed", UnreadableFileError(f"程序读这份文件时出错（{where}{type(error).__name__}），{_REPORT}")


def _watch(parent: int) -> None:
    """End this process when the one that it works for is gone."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
