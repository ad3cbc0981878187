"""A file, or a folder of files, to documents.

documents, failures = read_folder(Path("plans"))
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from chinese.dates import iso_date
from corpus import worker
from corpus.articles import split_articles
from corpus.clean import clean
from corpus.document import Document, Identity, Source, UnreadableFileError
from corpus.headings import marker, spoken_marker
from corpus.identified import identity_of, lies_in
from corpus.identity import doubts
from corpus.issue_year import year_of
from corpus.loaders import SUFFIXES, archive_names, load, load_archive
from corpus.manifest import FILE_NAME, corrected, front_matter, load_manifest
from corpus.newspaper import is_page, page_sections
from corpus.paragraphs import join_paragraphs
from corpus.particulars import read_particulars
from corpus.passages import split_passages
from corpus.structure import sections
from corpus.tables import find_tables
from corpus.text import Span
from corpus.unread import missing, unread_tables

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the files done and all of them."""

Pages = Callable[[int, int], None]
"""Called with the pages of a file that are done and all of them."""


@dataclass(frozen=True)
class Failure:
    """A file that could not be read, and why, in Chinese."""

    path: Path
    reason: str


def read_folder(
    folder: Path, progress: Progress | None = None, leave_out: Callable[[Path], bool] = lambda _: False
) -> tuple[list[Document], list[Failure]]:
    """Documents of all readable files below a folder (or of one file), in order of their paths.

    Each is read within its budget, in another process (`corpus.worker`). What cannot be read, a folder too, is
    reported and the rest goes on. Files whose names begin with a dot, `corpus.toml` and those that `leave_out` names
    are left out. `progress` is called several times a second, and may raise to stop the reading. Raises
    `UnreadableFileError` when the folder does not exist or its manifest is wrong.
    """
    if not folder.exists():
        raise UnreadableFileError(f"找不到“{folder}”，请检查路径。")
    root = folder if folder.is_dir() else folder.parent
    manifest = load_manifest(root)
    failures: list[Failure] = []
    paths = sorted(_files(folder, folder.resolve(), failures)) if folder.is_dir() else [folder]
    paths = [p for p in paths if p.name != FILE_NAME and not p.name.startswith(".") and not leave_out(p)]
    documents: list[Document] = []
    taken: set[str] = set()
    for done, path in enumerate(paths):
        said = _said(progress, path, done, len(paths))
        for document in _read(path, manifest, said):
            if isinstance(document, Failure):
                failures.append(document)
                continue
            if document.id in taken:
                document = _renamed(document, taken)
            taken.add(document.id)
            documents.append(document)
    if progress:
        progress("", len(paths), len(paths))
    return documents, failures


def _said(progress: Progress | None, path: Path, done: int, total: int) -> Pages | None:
    """What tells of the pages of one file."""
    if progress is None:
        return None
    progress(path.name, done, total)
    return lambda page, pages: progress(f"{path.name}（第 {page}/{pages} 页）" if pages > 1 else path.name, done, total)


def _read(path: Path, manifest: Mapping[str, dict[str, str]], progress: Pages | None) -> Iterator[Document | Failure]:
    """The documents of a file or an archive. A file in it at which the reading ended costs only itself."""
    done = 0
    while True:
        try:
            for document in worker.items(documents_of, path, manifest, done, progress=progress):
                done += 1
                yield document
            return
        except UnreadableFileError as error:
            name = _member(path, done)
            yield Failure(path / name if name else path, str(error))
            if not name:
                return
            done += 1


def _member(path: Path, number: int) -> str | None:
    """Name of a file in an archive; None where there is none."""
    if path.suffix.lower() != ".zip":
        return None
    try:
        name: str | None = worker.only(member_name, path, number)
    except UnreadableFileError:
        return None
    return name


def member_name(path: Path, number: int, _: object = None) -> Iterator[str | None]:
    """The name of the file of this number in an archive, None where there are fewer. Run by `corpus.worker`."""
    names = archive_names(path)
    yield names[number] if number < len(names) else None


def documents_of(
    path: Path, manifest: Mapping[str, dict[str, str]], skipped: int, progress: Pages
) -> Iterator[Document | Failure]:
    """A document or failure for a file, or for each in an archive but the first `skipped`. Run by `corpus.worker`."""
    if path.suffix.lower() != ".zip":
        yield read_source(load(path, progress), Path(path.name), manifest, path)
        return
    for name, source in load_archive(path, progress, skipped):
        if isinstance(source, UnreadableFileError):
            yield Failure(path / name, str(source))
        else:
            yield read_source(source, Path(name), manifest, path)


def _files(folder: Path, root: Path, failures: list[Failure]) -> Iterator[Path]:
    """Files below a folder, not in hidden ones. Folders that cannot be opened, and what leads out of `root`, become
    failures: a link in a shared folder must not bring in what only the one who builds may read.
    """
    try:
        children = sorted(folder.iterdir())
    except OSError as error:
        failures.append(Failure(folder, f"文件夹打不开（{error.strerror or error}），请检查权限"))
        return
    for child in children:
        if child.name.startswith("."):
            continue
        if child.is_symlink() and not _leads_inside(child, root):
            failures.append(Failure(child, "这是指向文件夹之外的链接，没有读取；请把文件本身复制进来"))
        elif child.is_dir():
            if not child.is_symlink():
                yield from _files(child, root, failures)
        else:
            yield child


def _leads_inside(link: Path, root: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False


def _renamed(document: Document, taken: set[str]) -> Document:
    """Two files of one name (plan.txt, plan.docx) get ids of their own."""
    base = f"{document.id}-{document.path.suffix.lstrip('.')}" if document.path.suffix else document.id
    name, n = base, 2
    while name in taken:
        name, n = f"{base}-{n}", n + 1
    return _called(document, name)


def _called(document: Document, name: str) -> Document:
    passages = tuple(replace(p, document=name, id=name + p.id.removeprefix(document.id)) for p in document.passages)
    return replace(document, id=name, passages=passages)


def apart(document: Document, held: Mapping[str, Identity]) -> Document:
    """A document under an id of its own where the one held under its id is another place's: two counties may each call
    their file 方案.txt. `held` are identities by id; what is read again gets the id that it has there.
    """
    names = (document.id, *(_numbered(document, number) for number in range(1, len(held) + 2)))
    place = document.identity.place
    own = next(n for n in names if n not in held or not place or held[n].place in (None, place))
    return document if own == document.id else _called(document, own)


def _numbered(document: Document, number: int) -> str:
    base = f"{document.id}-{document.path.suffix.lstrip('.')}" if document.path.suffix else document.id
    return base if number == 1 and document.path.suffix else f"{base}-{number}"


def read_file(path: Path, manifest: Mapping[str, dict[str, str]] | None = None) -> Document:
    """One file (no archive) to a document; raises `UnreadableFileError`."""
    if path.suffix.lower() not in SUFFIXES and not path.is_file():
        raise UnreadableFileError(f"找不到文件“{path}”，请检查路径。")
    fields = manifest or load_manifest(path.parent)
    document: Document = worker.only(document_of, path, fields)
    return document


def document_of(path: Path, manifest: Mapping[str, dict[str, str]], progress: Pages) -> Iterator[Document]:
    """The document of a file. Run by `corpus.worker`."""
    yield read_source(load(path, progress), path, manifest, path)


def read_source(source: Source, name: Path, manifest: Mapping[str, dict[str, str]], path: Path) -> Document:
    """A loaded text to a document; `manifest` corrects its identity by file name or id."""
    fields, begin = front_matter(source.text)
    fields |= manifest.get(name.name, {}) | manifest.get(name.stem, {})
    document_id = fields.get("id") or name.stem
    cleaned = clean("\n" * begin + source.text[begin:])
    text = join_paragraphs(cleaned.text)
    published = cleaned.published()
    articles = split_articles(text, source.text, published[0] if published else iso_date(name.stem))
    identity, spans = identity_of(text, cleaned, source, articles, name.stem)
    identity = corrected(identity, fields)
    tables = find_tables(text.text)
    paged = is_page(articles) and not (sum(a.kind == "article" for a in articles) == 1 and _lists_work(text.text))
    found = page_sections(articles, text.text, identity.place) if paged else sections(text.text, tables)
    if not paged and not any(s.kind == "task" for s in found) and _lists_work(text.text):
        found = sections(text.text, tables, spoken=True)
    document = Document(
        document_id, path, source, text, identity, spans, tuple(found), tuple(tables), (), source.warnings
    )
    first = min((s.start for s in found if s.parent is None), default=len(text))
    imprint = tuple(sorted(spans[f] for f in ("published", "source") if f in spans and not lies_in(text, spans[f])))
    leading = [(Span(0, first), (identity.title,), identity.place)] if first and not paged else []
    passages = split_passages(document, leading, imprint)
    warnings = (
        *source.warnings,
        *doubts(text.text, identity),
        *missing(identity, found, tables, passages_empty=not passages),
        *unread_tables(
            source.text,
            tables,
            [text.original_span(t.start, t.end) for t in tables],
            dated=year_of(identity, text.text) is not None,
        ),
    )
    particulars = read_particulars(source.text, text, cleaned, articles, found, paged)
    return replace(document, passages=passages, warnings=warnings, particulars=particulars)


def fingerprint(document: Document) -> str:
    """Hash of a document's text without layout: equal for the same text under two names or formats."""
    plain = "".join(c for c in document.text.text if c.isalnum())
    return hashlib.blake2b(plain.encode(), digest_size=16).hexdigest()


def _lists_work(text: str) -> bool:
    """Whether a report lists items with those who carry them out (①…由市商务局牵头, 一是…), as a plan does."""
    lines = (line for line in text.splitlines() if marker(line) or spoken_marker(line))
    return sum(bool(re.search("牵头|负责", line)) for line in lines) > 1
