"""Opening zip containers (docx, xlsx, ofd, archives) within bounds, and their XML without outside entities.

Office files of the strict kind (ISO/IEC 29500 Strict) name everything in another namespace; they are read as the
usual, transitional kind.
"""

from __future__ import annotations

import io
import re
import zipfile

from lxml import etree

from corpus.budget import NESTING, OverBudgetError
from corpus.document import UnreadableFileError

MAX_MEMBERS = 5_000
MAX_TOTAL = 512 << 20
MAX_RATIO = 200
_ENTITIES = "文件内部的 XML 带有实体定义（DTD），可能有风险，未读取"
_SMALL = 1 << 20  # a ratio says nothing about small members
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|spreadsheetml|drawingml|officeDocument)/(\w+)")


def open_package(data: bytes) -> zipfile.ZipFile:
    """Zip container checked for bombs before anything is unpacked; raises UnreadableFileError."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # BadZipFile, NotImplementedError, struct.error, UnicodeDecodeError: no common base
        raise UnreadableFileError("文件已损坏（压缩结构不完整），请重新下载或另存一份") from error
    members = package.infolist()
    if len(members) > MAX_MEMBERS:
        raise UnreadableFileError(f"压缩内容过多（{len(members)} 个文件，上限 {MAX_MEMBERS} 个），请分批导入")
    if sum(member.file_size for member in members) > MAX_TOTAL:
        raise UnreadableFileError(f"解压后超过 {MAX_TOTAL >> 20} MB 的上限，可能是压缩炸弹，未读取")
    if any(is_bomb(member) for member in members):
        raise UnreadableFileError(f"压缩比超过 {MAX_RATIO} 倍，可能是压缩炸弹，未读取")
    return package


def is_bomb(member: zipfile.ZipInfo) -> bool:
    """Whether this member grows beyond reason when unpacked."""
    return member.file_size > _SMALL and member.file_size > MAX_RATIO * max(1, member.compress_size)


def read_member(package: zipfile.ZipFile, name: str | zipfile.ZipInfo) -> bytes:
    """Bytes of a member; raises UnreadableFileError where it is damaged or encrypted, KeyError where absent."""
    member = package.getinfo(name) if isinstance(name, str) else name
    if member.flag_bits & 1:
        raise UnreadableFileError("压缩内容设有密码，请解压后再导入")
    try:
        return package.read(member)
    except Exception as error:  # BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError: no common base
        raise UnreadableFileError("文件已损坏（压缩数据无法解开），请重新下载或另存一份") from error


def transitional(data: bytes) -> bytes:
    """An Office file with the names of the strict kind replaced by the usual ones; another file as it is."""
    package = open_package(data)
    parts = {name: read_member(package, name) for name in package.namelist() if name.endswith((".xml", ".rels"))}
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in parts.values()):
        raise UnreadableFileError(_ENTITIES)
    if not any(_STRICT.search(part, 0, 1 << 16) for part in parts.values()):
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as rewritten:
        for name in package.namelist():
            rewritten.writestr(name, usual_names(parts[name]) if name in parts else read_member(package, name))
    return out.getvalue()


def usual_names(part: bytes) -> bytes:
    """XML of an Office file with the namespaces of the strict kind replaced by those of the transitional kind."""
    return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", part)


def parse_xml(data: bytes) -> etree._Element:
    """Root of an XML part. One that declares entities is refused, as none of these formats has any (ECMA-376 part 2, 8.1.4;
    GB/T 33190): that is how a small file grows, or asks for others.
    """
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(usual_names(data), parser)
        if root.getroottree().docinfo.internalDTD is not None:
            raise UnreadableFileError(_ENTITIES)
        return root
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):
            raise NESTING.error() from error
        if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise OverBudgetError("文件内部的 XML 展开后超过上限，可能是压缩炸弹，未读取") from error
        raise UnreadableFileError("文件已损坏（内部 XML 不完整），请用 Word/WPS 打开后另存一份") from error
