"""What a user should look at before trusting the reading of a document: what it does not tell, and tables left unread."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.column_names import are_names
from corpus.document import Identity, Section, Table
from corpus.pipes import is_matrix
from corpus.text import Span

_COLUMNS = re.compile(r"[ \u3000\t|｜│]+")
_WHO = re.compile("单位|部门|牵头|责任")
_BODIES = ("单位", "部门", "单位名称", "部门名称", "责任单位", "责任部门")
_DUTIES = re.compile("(?:牵头|主办|责任|配合|协办|参与|承担|负责)(?:的)?(?:任务|事项|工作|任务事项)")
_YEAR = re.compile(r"20\d\d年?")
_HEAD_MAX = 120  # characters of a line of names of columns


def missing(identity: Identity, found: list[Section], tables: list[Table], passages_empty: bool) -> list[str]:
    """What a user should look at before trusting the reading."""
    warnings = []
    if passages_empty:
        warnings.append("没有读出任何正文。")
    if identity.place is None:
        warnings.append("没有认出文件属于哪个地方，请在 corpus.toml 里写明 place。")
    listed = any(
        are_names([cell.text for cell in table.header if cell.text]) or is_matrix(table.header, table.rows)
        for table in tables
    )
    if not listed and identity.kind != "报道" and not any(s.kind == "task" for s in found):
        warnings.append("没有找到编号的任务。")
    return warnings


def unread_tables(
    original: str, tables: Sequence[Table], spans: Sequence[Span], *, dated: bool = True
) -> Iterator[str]:
    """A warning for each table with rows in doubt, and for each line of names of columns (序号 任务 牵头单位) in the
    original that stands in no table; `spans` are where the tables stand in it, `dated` tells whether the
    document has a year.
    """
    for table in tables:
        if table.doubtful:
            yield (
                f"表格“{table.title[:20]}”有 {table.doubtful} 行的单元格与表头对不上，分不清哪一格是哪一列，"
                "这几行的责任单位没有采用，请与原件核对。"
            )
        heads = [cell.text for cell in table.header]
        years = [head for head in heads if _YEAR.fullmatch(head)]
        if not dated and len(years) > 1 and any("指标" in head for head in heads):
            yield (
                f"指标表有 {'、'.join(years)} 各列，文件却没有写明日期，分不清哪些是目标，只在题为“目标”的章节里"
                "读取第一个年份之后的；请在 corpus.toml 里写明 date。"
            )
        if heads[0] in _BODIES and any(_DUTIES.fullmatch(head) for head in heads[1:]):
            yield f"表格“{table.title[:20]}”一行写一个单位的任务，没有读成任务，其中的分工没有采用，请与原件核对。"
    for line in re.finditer(r"[^\n]+", original):
        if len(line[0]) > _HEAD_MAX or not _WHO.search(line[0]):
            continue
        names = _COLUMNS.split(line[0].strip(" \u3000\t|｜│"))
        if len(names) < 3 or not are_names(names):
            continue
        if not any(span.start < line.end() and line.start() < span.end for span in spans):
            yield f"“{' '.join(names)}”下面的表没有读成表：分不清哪一格是哪一列，表里的责任单位没有采用，请与原件核对。"
