"""Tables of which each cell is a line, as where a page was copied: the running number opens a row."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from chinese.dates import DAY
from corpus.column_names import gives_role, names_body, numbers_rows, says_time
from corpus.document import Cell, Table
from corpus.fitting import Row, fitted, in_columns, names_who
from corpus.headings import marker

HEADER_MAX = 14
"""Characters of the name of a column at most."""

_RULES = tomllib.loads((Path(__file__).parent / "data" / "structure.toml").read_text(encoding="utf-8"))
_HEADER_WORDS = re.compile("|".join(map(re.escape, _RULES["header_cells"])))
_WIDEST = 40  # columns
_NAMES_MAX = 9  # lines in which the names of columns stand, of which a word may be one that no list has (惠民工程)
_DATE = re.compile(DAY)
_BEHIND = re.compile("(?:备注|注|说明|附件?|抄送|联系人|联系电话|填表人|制表)[0-9一二三]*[::]")
_WHO = re.compile("牵头|责任|配合|协办|主办|督导|指导|监督|参与|协助")


@lru_cache(maxsize=4096)
def is_header(cell: str) -> bool:
    """Whether a cell names a column, and does not say what stands in one (牵头单位:甲局)."""
    said = ":" in cell.rstrip(":")
    return bool(_HEADER_WORDS.search(cell)) and not said and marker(cell) is None and not cell.isdecimal()


def stacked_table(text: str, lines: list[tuple[int, int]], i: int) -> tuple[Table, int] | None:
    """A table of which each cell is a line, from its header at line `i`, and the line behind it."""

    def cell(j: int) -> Cell:
        raw = text[slice(*lines[j])]
        said = raw.strip(" |\t")
        left = lines[j][0] + raw.find(said)
        return Cell(said, left, left + len(said))

    numbered = numbers_rows(cell(i).text)
    if not numbered and not is_header(cell(i).text):
        return None

    def _is_behind(k: int) -> bool:
        """Whether line `k` is behind the table: a heading, a note, a date, or the body that signs over a date."""
        said, below = cell(k).text, cell(k + 1).text if k + 1 < len(lines) else ""
        signed = names_body(said) and _DATE.fullmatch(below)
        return bool(_BEHIND.match(said) or _DATE.fullmatch(said) or signed or marker(said))

    ahead = [cell(k).text for k in range(i, min(len(lines), i + _NAMES_MAX))]
    names_who_works = any(map(gives_role, ahead[: ahead.index("1")] if "1" in ahead else ()))
    j = i
    unknown = 0
    end = min(len(lines), i + _WIDEST + 1)
    while j < end and len(cell(j).text) <= HEADER_MAX and not cell(j).text.isdecimal() and unknown < 3:
        if not is_header(cell(j).text):
            if not numbered or (j - i < 3 and not names_who_works):
                break
            unknown += 1
        j += 1
    width = j - i
    if width > _WIDEST:
        return None
    if not numbered:
        return _unnumbered_rows(text, lines, i, j, cell) if width >= 4 else None
    if width < 3 or j >= len(lines) or cell(j).text != "1":
        return None
    header = tuple(cell(k) for k in range(i, j))
    rows: list[Row] = []
    number, end, doubtful = 1, j, 0
    while j < len(lines) and cell(j).text == str(number):
        near = range(j + 1, min(j + 3 * width + 1, len(lines)))
        stop = next((k for k in near if cell(k).text == str(number + 1)), None)
        if stop is None:  # the last row, which what follows the table may not fill up
            stop = next((k for k in range(j + 2, min(j + width, len(lines))) if _is_behind(k)), j + width)
            stop = _last_stop(header, [cell(k).text for k in range(j, min(j + 2 * width, len(lines)))], stop - j) + j
        cells = [cell(k) for k in range(j, min(stop, len(lines)))]
        row, in_doubt = tuple(cells), False
        if len(cells) != width:
            row, in_doubt = in_columns(header, cells, wrapped=len(cells) > width)
        rows.append(row)
        doubtful += in_doubt
        j = end = min(stop, len(lines))
        number += 1
    title = text[slice(*lines[i - 1])] if i else ""
    found = Table(header, tuple(rows), ("",) * len(rows), title, lines[i][0], lines[end - 1][1], doubtful)
    return (found, end) if rows else None


def _last_stop(header: Row, lines: list[str], stop: int) -> int:
    """How many of the lines from the last running number on are its row: bodies that stand a line each reach further
    than the header's width; whoever signs under the table writes the whole name of a government.
    """
    names = [name.text for name in header]
    if stop < len(header):
        return stop
    for end in range(len(lines), stop, -1):
        if any(_WHOLE.search(line) for line in lines[len(header) - 1 : end]):
            continue
        placed = fitted(names, lines[:end], wrapped=True)
        if placed and all(a != b or names_who(names[a]) for a, b in pairwise(placed)):
            return end
    return stop


_WHOLE = re.compile(r"^(?![省市县区州旗镇乡各]).{2,}(?:人民政府|委员会|办公[室厅])$")


def _unnumbered_rows(
    text: str, lines: list[tuple[int, int]], i: int, j: int, cell: Callable[[int], Cell]
) -> tuple[Table, int] | None:
    """Rows of a table of lines without running numbers: each must have bodies and times where the header says so."""
    header = tuple(cell(k) for k in range(i, j))
    who = [k for k, head in enumerate(header) if _WHO.search(head.text)]
    when = [k for k, head in enumerate(header) if re.search("时|期限|节点", head.text)]
    if len(who) < 2:
        return None
    rows: list[Row] = []
    groups: list[str] = []
    group, at = "", j
    while at + len(header) <= len(lines):
        row = tuple(cell(k) for k in range(at, at + len(header)))
        if all(names_body(row[k].text) for k in who) and all(says_time(row[k].text) for k in when):
            rows.append(row)
            groups.append(group)
            at += len(header)
        elif marker(cell(at).text):
            group, at = cell(at).text, at + 1
        else:
            break
    title = text[slice(*lines[i - 1])] if i else ""
    found = Table(header, tuple(rows), tuple(groups), title, lines[i][0], lines[at - 1][1])
    return (found, at) if len(rows) > 1 else None
