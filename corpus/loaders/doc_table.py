"""The table that ends a Word 97 file, which LibreOffice runs together when no paragraph follows it.

The text of such a file marks the end of each cell and of each row with the character 7 ([MS-DOC] 2.4.3); where one
line of the converted text is all its cells without the marks, the rows are put back.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import pairwise

from corpus.loaders.grid import GridCell, lines_of

_NAME = "WordDocument\0".encode("utf-16-le")
_SECTOR = 512
_MARK = "\x07"


def with_last_table(text: str, data: bytes) -> str:
    """The converted text of a Word 97 file, its last line as a table again where it was one."""
    before, _, last = text.rpartition("\n")
    for rows in (part for found in _tables(_raw_text(data)) for part in _last_parts(found)):
        if last and last == "".join(cell for row in rows for cell in row).replace("\r", ""):
            lines = lines_of([[GridCell(cell.replace("\r", "\n")) for cell in row] for row in rows])
            return "\n".join([before, *lines] if before else lines)
    return text


def _last_parts(rows: list[list[str]]) -> Iterator[list[list[str]]]:
    """Rows, and those from each paragraph on that stands between two tables and looks like the first cell of a row."""
    yield rows
    for at, row in enumerate(rows):
        _, between, first = row[0].rpartition("\r")
        if between and len(rows) - at > 1:
            yield [[first, *row[1:]], *rows[at + 1 :]]


def _raw_text(data: bytes) -> str:
    """Main text of the file, marks included; empty where it is not one stretch of UTF-16.

    The directory entry of the stream WordDocument ([MS-CFB] 2.6.1) gives its first sector; the stream's head
    ([MS-DOC] 2.5.1) where the text begins in it and how long it is. A stream in pieces is not put together.
    """
    entry = data.find(_NAME)
    if entry < 0 or len(data) < entry + 0x78:
        return ""
    (sector,) = struct.unpack_from("<I", data, entry + 0x74)
    stream = (sector + 1) * _SECTOR
    if data[stream : stream + 2] != b"\xec\xa5" or len(data) < stream + 0x50:
        return ""
    start, length = (struct.unpack_from("<I", data, stream + at)[0] for at in (0x18, 0x4C))
    return data[stream + start : stream + start + 2 * length].decode("utf-16-le", "replace")


def _tables(text: str) -> list[list[list[str]]]:
    """Rows of cells of each stretch of text between marks, of one width and with a first row without blanks."""
    found = []
    end = text.find(_MARK * 2)
    while end >= 0:
        start = max(text.rfind("\r", 0, text.find(_MARK, text.rfind("\r", 0, end) + 1)), -1) + 1
        width = text.count(_MARK, start, end) + 1
        rows: list[list[str]] = []
        at = start
        while (row := _row(text, at, width)) is not None:
            cells, at = row
            rows.append(cells)
        if len(rows) > 1 and width > 1:
            found.append(rows)
        end = text.find(_MARK * 2, max(at, end + 2))
    return found


def _row(text: str, start: int, width: int) -> tuple[list[str], int] | None:
    """Cells of the row that begins at a place and where the next begins; None where no row of this width does."""
    places = [start - 1]
    for _ in range(width + 1):
        place = text.find(_MARK, places[-1] + 1)
        if place < 0:
            return None
        places.append(place)
    if places[-1] != places[-2] + 1:
        return None
    return [text[a + 1 : b] for a, b in pairwise(places[:-1])], places[-1] + 1
