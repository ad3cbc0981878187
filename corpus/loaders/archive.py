"""Zip archives of documents: members read in memory, within bounds, never written by their own names."""

from __future__ import annotations

import contextlib
import io
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from corpus.document import UnreadableFileError
from corpus.loaders.packages import MAX_RATIO, MAX_TOTAL, is_bomb, read_member

MAX_FILES = 2_000
MAX_FILE = 256 << 20

_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$|~\$)", re.IGNORECASE)
_NESTED = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")


def names(data: bytes) -> list[str]:
    """Names of the files of an archive, in the order of `members`; errors as of that."""
    with _opened(data) as archive:
        return [_name(member) for member in _inside(archive)]


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # BadZipFile, NotImplementedError, struct.error, UnicodeDecodeError: no common base
        raise UnreadableFileError("压缩包已损坏，请重新压缩或下载") from error


def _inside(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    inside = [m for m in archive.infolist() if not m.is_dir() and not _JUNK.search(_name(m).replace("../", ""))]
    if not inside:
        raise UnreadableFileError("压缩包是空的")
    if len(inside) > MAX_FILES:
        raise UnreadableFileError(f"压缩包里有 {len(inside)} 个文件，超过上限 {MAX_FILES} 个，请分批导入")
    return inside


def members(data: bytes, skipped: int = 0) -> Iterator[tuple[int, int, str, bytes | UnreadableFileError]]:
    """(number, of all, name, content or why not) for each file of an archive but the first `skipped`.

    A member that is encrypted, damaged, too large, nested or named outside the archive is reported and the rest
    read on. Raises UnreadableFileError where there is no archive or it holds too many files.
    """
    with _opened(data) as archive:
        inside = _inside(archive)
        total = 0
        for number, member in enumerate(inside, start=1):
            name = _name(member)
            refused = _refusal(member, name)
            if refused is None and total + member.file_size > MAX_TOTAL:
                refused = f"压缩包解压后超过 {MAX_TOTAL >> 20} MB 的上限，此文件起未读取，请分批导入"
            if refused is not None:
                if number > skipped:
                    yield number, len(inside), name, UnreadableFileError(refused)
                continue
            total += member.file_size
            if number <= skipped:
                continue
            try:
                yield number, len(inside), name, read_member(archive, member)
            except UnreadableFileError as error:
                yield number, len(inside), name, error


def _refusal(member: zipfile.ZipInfo, name: str) -> str | None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or re.match(r"^[A-Za-z]:", name):
        return "压缩包内的路径指向包外，可能有风险，未读取"
    if path.suffix.lower() in _NESTED:
        return "压缩包里的压缩包不读取，请解压后再导入"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "压缩包里的链接不读取，请放入文件本身"
    if member.flag_bits & 1:
        return "压缩包设有密码，请解压后再导入"
    if is_bomb(member):
        return f"压缩比超过 {MAX_RATIO} 倍，可能是压缩炸弹，未读取"
    if member.file_size > MAX_FILE:
        return f"文件解压后超过 {MAX_FILE >> 20} MB 的上限，未读取"
    return None


def _name(member: zipfile.ZipInfo) -> str:
    """Name of a member; Chinese systems write it in GBK, which zip readers take for code page 437."""
    name = member.filename
    if not member.flag_bits & 0x800:
        with contextlib.suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("gb18030")
    return name.replace("\\", "/")
