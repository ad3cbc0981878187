"""What a worker is given to do in tests: never ending, too large, or the end of it."""

from __future__ import annotations

import os
import signal
import subprocess
import time


def asleep(progress):
    yield 1
    time.sleep(600)


def busy(progress):
    while True:
        pass


def stepping(progress):
    for page in range(4):
        time.sleep(0.4)
        progress(page + 1, 4)
    yield "whole"


def hoarding(progress):
    held = []
    while True:
        held.append(bytearray(b"x" * (16 << 20)))


def crashing(progress):
    yield 1
    os.kill(os.getpid(), signal.SIGSEGV)


def raising(progress):
    yield {}["没有"]


def deep(progress):
    yield deep_in(0)


def deep_in(n):
    return deep_in(n + 1) + 1


def starting(progress):
    subprocess.Popen(["sleep", "600"], start_new_session=True)
    yield os.getpid()
    time.sleep(600)


def good(progress):
    yield "good"


def pid_of(progress):
    yield os.getpid()


def dying_at_the_second(path, manifest, skipped, progress):
    from corpus.reader import documents_of

    for number, document in enumerate(documents_of(path, manifest, skipped, progress), skipped):
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        yield document


def broken_for_one(document, corrections, progress):
    from graph.extract import extract

    yield 1 // 0 if document.id == "坏" else extract(document, corrections)


def asleep_over_a_file(path, manifest, skipped, progress):
    time.sleep(600)
    yield None
