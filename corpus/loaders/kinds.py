"""What a file really is, told by its content; the name decides only between kinds of plain text."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import PurePath

from corpus.document import UnreadableFileError

NAMES = {
    "text": "纯文本",
    "markdown": "Markdown 文本",
    "html": "网页",
    "mht": "网页归档（MHT）",
    "docx": "Word 文档（docx）",
    "doc": "旧版 Word/WPS 文档（doc）",
    "xls": "旧版 Excel 表格（xls）",
    "odt": "OpenDocument 文档（odt）",
    "ods": "OpenDocument 表格（ods）",
    "rtf": "RTF 文档",
    "wordxml": "Word 2003 XML 文档",
    "excelxml": "Excel 2003 XML 表格",
    "fodt": "OpenDocument 文档（fodt）",
    "fods": "OpenDocument 表格（fods）",
    "image": "图片",
    "pdf": "PDF",
    "xlsx": "Excel 表格（xlsx）",
    "csv": "CSV 表格",
    "ofd": "OFD 版式文件",
    "zip": "压缩包（zip）",
}

# Suffixes by which each kind normally goes.
SUFFIXES_OF = {
    "text": (".txt",),
    "markdown": (".md", ".markdown"),
    "html": (".html", ".htm"),
    "mht": (".mht", ".mhtml"),
    "docx": (".docx", ".docm"),
    "doc": (".doc", ".wps"),
    "xls": (".xls", ".et"),
    "odt": (".odt",),
    "ods": (".ods",),
    "rtf": (".rtf",),
    "wordxml": (),
    "excelxml": (),
    "fodt": (".fodt",),
    "fods": (".fods",),
    "image": (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp"),
    "pdf": (".pdf",),
    "xlsx": (".xlsx", ".xlsm"),
    "csv": (".csv", ".tsv"),
    "ofd": (".ofd",),
    "zip": (".zip",),
}

OLD = {
    "doc": "docx", "odt": "docx", "fodt": "docx", "rtf": "docx", "wordxml": "docx",
    "xls": "xlsx", "ods": "xlsx", "fods": "xlsx", "excelxml": "xlsx",
}  # fmt: skip
"""Kinds that are converted before they are read, and into what."""

_FOREIGN = (
    (b"Rar!", "RAR 压缩包，请解压后再导入"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包，请解压后再导入"),
    (b"\x1f\x8b", "gzip 压缩包，请解压后再导入"),
    (b"GIF8", "GIF 图片，请另存为 PNG 或 PDF 后再导入"),
)
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM")
# Formats of data and programs whose text is no document, by what their files are called.
_DATA_SUFFIXES = {
    ".json": "JSON 数据", ".jsonl": "JSON 数据", ".xml": "XML 数据", ".yaml": "YAML 数据", ".yml": "YAML 数据",
    ".toml": "TOML 数据", ".svg": "SVG 图形", ".tex": "LaTeX 源文件", ".eml": "电子邮件", ".py": "程序", ".js": "程序",
    ".css": "网页样式表", ".sql": "数据库脚本", ".uot": "标文通文档", ".uos": "标文通表格",
}  # fmt: skip
_REFUSED = "这个文件是 {}，不是支持的公文格式；请从原来的程序导出为 Word（docx）、PDF、网页或纯文本后再导入"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_PIECE = re.compile(rb"<(?:meta|title|table|div|p|section|span|style)\b", re.IGNORECASE)
_HTML_TAGS = re.compile(rb"</?(?:html|head|body|div|p|table|tbody|tr|td|span|br|meta|a|h[1-6])\b[^<>]*>", re.IGNORECASE)
_ELEMENT = re.compile(rb"<([A-Za-z_][\w:.-]*)[\s/>]")
_MAIL_HEADER = re.compile(rb"[A-Za-z-]+:[ \t]")
_MIME_HTML = re.compile(rb"^Content-Type:\s*(?:multipart/related|text/html)", re.IGNORECASE | re.MULTILINE)


def kind_of(data: bytes, name: str) -> str:
    """Kind (a key of `NAMES`) of a file with this content and name; raises UnreadableFileError where it is none."""
    if not data:
        raise UnreadableFileError("文件是空的（0 字节），请换一份完整的文件")
    suffix = PurePath(name).suffix.lower()
    if data.find(b"%PDF-", 0, 1024) >= 0:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith(b"{\\rtf"):
        return "rtf"
    for magic, what in _FOREIGN:
        if data.startswith(magic):
            raise UnreadableFileError(f"这个文件其实是{what}")
    if data.startswith(_IMAGES[:-1]) or (data.startswith(_IMAGES[-1]) and b"\x00" in data[:32]):
        return "image"
    return _text_kind(data, suffix)


def mismatch(kind: str, name: str) -> str | None:
    """Warning for the reader where the suffix promises another kind than the content is."""
    suffix = PurePath(name).suffix.lower()
    promised = next((other for other, suffixes in SUFFIXES_OF.items() if suffix in suffixes), None)
    if promised is None or promised == kind or {promised, kind} == {"text", "markdown"}:
        return None
    return f"文件后缀是 {suffix}，内容其实是{NAMES[kind]}，已按内容读取"


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            types = _head(package, "[Content_Types].xml", 1 << 20)
            mimetype = _head(package, "mimetype", 200)
    except Exception as error:  # BadZipFile, zlib.error, NotImplementedError, …: no common base
        raise UnreadableFileError("文件已损坏（压缩结构不完整），请重新下载或另存一份") from error
    if "word/document.xml" in names or b"wordprocessingml" in types:
        return "docx"
    if "xl/workbook.xml" in names or b"spreadsheetml" in types:
        return "xlsx"
    if "ppt/presentation.xml" in names:
        raise UnreadableFileError("这个文件是演示文稿，不是公文，请另存为 PDF 后再导入")
    if "OFD.xml" in names:
        return "ofd"
    if b"opendocument.text" in mimetype:
        return "odt"
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    return "zip"


def _head(package: zipfile.ZipFile, name: str, limit: int) -> bytes:
    try:
        with package.open(name) as part:
            return part.read(limit)
    except KeyError:
        return b""


def _ole_kind(data: bytes) -> str:
    """Streams of an OLE file carry their names in UTF-16; an encrypted Office file has one named EncryptedPackage."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFileError("文件设有打开密码，请在 Word/WPS 中取消密码后另存，再导入")
    if "WordDocument".encode("utf-16-le") in data:
        # The first sector normally holds the file information block, whose bit 8 of the flags says “encrypted”.
        if data[512:514] == b"\xec\xa5" and data[512 + 11] & 1:
            raise UnreadableFileError("文件设有打开密码，请在 Word/WPS 中取消密码后另存，再导入")
        return "doc"
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        return "xls"
    raise UnreadableFileError("无法识别的旧版 Office 文件，请用 Word/WPS 打开后另存为 docx 再导入")


def _text_kind(data: bytes, suffix: str) -> str:
    head = data[:8192]
    for bom, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(bom):
            head = head.decode(encoding, "ignore").encode("utf-8", "ignore")
    if b"\x00" in head and not data.startswith(_BOMS):
        # UTF-16 without a mark has a zero in every second byte of its ASCII part; anything else is binary.
        zeros = head.count(b"\x00")
        if suffix not in (".txt", ".md", ".csv", ".html", ".htm") or zeros < len(head) // 50:
            raise UnreadableFileError("无法识别的二进制文件，不是支持的公文格式")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<?xml") and (b"w:wordDocument" in head or b"Word.Document" in head or b"pkg:package" in head):
        return "wordxml"
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and start.startswith(b"<"):
        return "excelxml"
    if b"<office:document" in head and start.startswith(b"<"):
        return "fods" if b"opendocument.spreadsheet" in head else "fodt"
    if _MAIL_HEADER.match(start) and b"mime-version:" in head.lower() and _MIME_HTML.search(head):
        return "mht"
    page = _PAGE.match(start) or (start.startswith((b"<?xml", b"<!--")) and _PAGE.search(head))
    # Markdown may begin with a tag or two; under another name a piece of a page is a page.
    if page or (suffix not in (".txt", ".md", ".markdown") and _PIECE.match(start)):
        return "html"
    if suffix in (".html", ".htm") and len(_HTML_TAGS.findall(head)) >= 3:
        return "html"
    _refuse_data(data, start, suffix)
    if suffix in (".csv", ".tsv"):
        return "csv"
    return "markdown" if suffix in (".md", ".markdown") else "text"


def _refuse_data(data: bytes, start: bytes, suffix: str) -> None:
    """Raise UnreadableFileError for markup and data, which would else be taken for the text of a document."""
    what = _DATA_SUFFIXES.get(suffix)
    root = _ELEMENT.match(start)
    if start.startswith((b"<?xml", b"<!DOCTYPE")) or (root and data.rstrip().endswith(b"</" + root[1] + b">")):
        what = what or "XML 数据"
    elif start.startswith(b"\\documentclass"):
        what = "LaTeX 源文件"
    elif start.startswith((b"{", b"[")) and _is_json(data):
        what = "JSON 数据"
    if what:
        raise UnreadableFileError(_REFUSED.format(what))


def _is_json(data: bytes) -> bool:
    """Whether a text, or its first line, is a JSON object or a list of such."""
    for text in (data, data.lstrip().split(b"\n", 1)[0]):
        try:
            value = json.loads(text)
        except ValueError:
            continue
        if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict | list)):
            return True
    return False
