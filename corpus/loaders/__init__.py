"""Files of an office, read as text: one function, `load`, that tells the format by the content.

Each format is one module here; a new one is a kind in `kinds.py` and a case in `read`.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from corpus.budget import BYTES, CHARACTERS, INSIDE, NESTING
from corpus.document import Source, UnreadableFileError
from corpus.loaders.archive import members, names
from corpus.loaders.kinds import NAMES, OLD, SUFFIXES_OF, kind_of, mismatch

__all__ = ["SUFFIXES", "Progress", "Source", "UnreadableFileError", "archive_names", "load", "load_archive", "read"]

Progress = Callable[[int, int], None]

SUFFIXES = frozenset(suffix for suffixes in SUFFIXES_OF.values() for suffix in suffixes)
"""Suffixes of the files that can be read, `.zip` (see `load_archive`) among them."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


def load(path: Path, progress: Progress | None = None) -> Source:
    """Text of a file, as a reader would read it.

    `progress` is called with (pages or sheets done, all of them). Raises UnreadableFileError, whose message says
    what is wrong with the file and what to do about it.
    """
    return read(_content(path), path.name, progress)


def load_archive(
    path: Path, progress: Progress | None = None, skipped: int = 0
) -> Iterator[tuple[str, Source | UnreadableFileError]]:
    """Each file of a zip archive but the first `skipped`, by its name inside: its text, or the error that says why it
    has none.

    Raises UnreadableFileError where the archive itself cannot be read.
    """
    for done, total, name, content in members(_archive(path), skipped):
        if isinstance(content, UnreadableFileError):
            yield name, content
        else:
            try:
                yield name, read(content, name)
            except UnreadableFileError as error:
                yield name, error
        if progress:
            progress(done, total)


def archive_names(path: Path) -> list[str]:
    """Names of the files of a zip archive, in the order in which `load_archive` gives them; errors as of that."""
    return names(_archive(path))


def _archive(path: Path) -> bytes:
    data = _content(path)
    if kind_of(data, path.name) != "zip":
        raise UnreadableFileError("这个文件不是 zip 压缩包，请直接导入")
    return data


def _content(path: Path) -> bytes:
    """The bytes of a plain file; a pipe or a device would give none, or never end."""
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            raise UnreadableFileError("不是普通文件（是文件夹、管道或设备），没有读取")
        BYTES.check(about.st_size)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"文件打不开（{error.strerror or error}），请检查路径和权限") from error


def read(data: bytes, name: str, progress: Progress | None = None, inside: int = 0) -> Source:
    """Text of a file given as bytes; `name` decides only between kinds of plain text, `inside` is how many files it is
    put into. Errors as of `load`.
    """
    INSIDE.check(inside)
    kind = kind_of(data, name)
    try:
        source = _read_kind(kind, data, name, progress, inside)
    except (UnreadableFileError, MemoryError):
        raise
    except RecursionError as error:
        raise NESTING.error() from error
    except Exception as error:  # the libraries raise whatever a damaged file makes them stumble over
        raise UnreadableFileError(
            f"{NAMES[kind]}已损坏或不规范（{type(error).__name__}），请用原来的程序打开后另存一份再导入"
        ) from error
    CHARACTERS.check(len(source.text))
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


def _read_kind(kind: str, data: bytes, name: str, progress: Progress | None, inside: int) -> Source:
    # Imported when needed: the PDF and OCR libraries take seconds to start.
    if kind in ("text", "markdown"):
        from corpus.loaders.text import load_text

        return load_text(data, name, kind)
    if kind in ("html", "mht"):
        from corpus.loaders import html

        return html.load_html(data, name) if kind == "html" else html.load_mht(data, name)
    if kind == "docx":
        from corpus.loaders.docx import load_docx

        return load_docx(data, lambda content, name: read(content, name, inside=inside + 1))
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
        from corpus.loaders.linked import without_linked
        from corpus.loaders.office import convert

        held, linked = without_linked(convert(data, kind), data)
        converted = read(held, f"{kind}.{OLD[kind]}")
        if linked:
            said = f"{linked} 幅图片不在文件里（只是链接，或转换时改了格式），没有读取；需要时请把图片本身另行导入"
            converted = replace(converted, warnings=(*converted.warnings, said))
        if kind == "doc":
            from corpus.loaders.doc_table import with_last_table

            converted = replace(converted, text=with_last_table(converted.text, data))
        return replace(converted, format=kind)
    raise UnreadableFileError("这是压缩包，请用导入压缩包的方式读取，或解压后导入其中的文件")
