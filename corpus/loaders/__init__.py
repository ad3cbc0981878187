"""Files of an office, read as text: one function, `load`, that tells the format by the content.

Each format is one module here; a new one is a kind in `kinds.py` and a case in `read`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from corpus.document import Source, UnreadableFileError
from corpus.loaders.archive import members
from corpus.loaders.kinds import NAMES, OLD, SUFFIXES_OF, kind_of, mismatch

__all__ = ["SUFFIXES", "Progress", "Source", "UnreadableFileError", "load", "load_archive", "read"]

Progress = Callable[[int, int], None]

SUFFIXES = frozenset(suffix for suffixes in SUFFIXES_OF.values() for suffix in suffixes)
"""Suffixes of the files that can be read, `.zip` (see `load_archive`) among them."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def load(path: Path, progress: Progress | None = None) -> Source:
    """Text of a file, as a reader would read it.

    `progress` is called with (pages or sheets done, all of them). Raises UnreadableFileError, whose message says
    what is wrong with the file and what to do about it.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"文件打不开（{error.strerror or error}），请检查路径和权限") from error
    return read(data, path.name, progress)


def load_archive(path: Path, progress: Progress | None = None) -> Iterator[tuple[str, Source | UnreadableFileError]]:
    """Each file of a zip archive by its name inside: its text, or the error that says why it has none.

    Raises UnreadableFileError where the archive itself cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"文件打不开（{error.strerror or error}），请检查路径和权限") from error
    if kind_of(data, path.name) != "zip":
        raise UnreadableFileError("这个文件不是 zip 压缩包，请直接导入")
    for done, total, name, content in members(data):
        if isinstance(content, UnreadableFileError):
            yield name, content
        else:
            try:
                yield name, read(content, name)
            except UnreadableFileError as error:
                yield name, error
        if progress:
            progress(done, total)


def read(data: bytes, name: str, progress: Progress | None = None) -> Source:
    """Text of a file given as bytes; `name` decides only between kinds of plain text. Errors as of `load`."""
    kind = kind_of(data, name)
    source = _read_kind(kind, data, name, progress)
    if kind not in ("text", "markdown"):
        source = replace(source, text=_CONTROLS.sub("", source.text))
    if not source.text.strip():
        reason = "；".join(source.warnings)
        raise UnreadableFileError(f"{NAMES[kind]}里没有文字，请检查文件内容" + (f"（{reason}）" if reason else ""))
    warning = mismatch(kind, name)
    if warning:
        source = replace(source, warnings=(warning, *source.warnings))
    if progress and kind not in ("pdf", "image"):
        progress(1, 1)
    return source


def _read_kind(kind: str, data: bytes, name: str, progress: Progress | None) -> Source:
    # Imported when needed: the PDF and OCR libraries take seconds to start.
    if kind in ("text", "markdown"):
        from corpus.loaders.text import load_text

        return load_text(data, name, kind)
    if kind in ("html", "mht"):
        from corpus.loaders import html

        return html.load_html(data, name) if kind == "html" else html.load_mht(data, name)
    if kind == "docx":
        from corpus.loaders.docx import load_docx

        return load_docx(data, read)
    if kind in ("xlsx", "csv"):
        from corpus.loaders import sheets

        return sheets.load_xlsx(data, progress) if kind == "xlsx" else sheets.load_csv(data, name)
    if kind == "pdf":
        from corpus.loaders.pdf import load_pdf

        return load_pdf(data, progress)
    if kind == "ofd":
        from corpus.loaders.ofd import load_ofd

        return load_ofd(data, progress)
    if kind == "image":
        from corpus.loaders.scan import load_image

        return load_image(data, progress)
    if kind in OLD:
        from corpus.loaders.office import convert

        converted = read(convert(data, kind), f"{kind}.{OLD[kind]}")
        if kind == "doc":
            from corpus.loaders.doc_table import with_last_table

            converted = replace(converted, text=with_last_table(converted.text, data))
        return replace(converted, format=kind)
    raise UnreadableFileError("这是压缩包，请用导入压缩包的方式读取，或解压后导入其中的文件")
