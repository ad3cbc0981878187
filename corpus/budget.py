"""What one document may cost. A file beyond a limit is refused with the limit's name; the others are read on.

Time and memory are watched from outside, by `corpus.worker`; what can be counted is counted by the loaders.
"""

from __future__ import annotations

from typing import NamedTuple

from corpus.document import UnreadableFileError

SECONDS = 60.0
"""Of work on one document, and again on the extraction of its graph."""
SECONDS_A_STEP = 15.0
"""More for each page or sheet that was finished: a page to be recognised takes seconds."""
SECONDS_MOST = 1800.0
MEMORY = 2 << 30
"""Bytes that reading may hold, the programs that it starts included."""


class OverBudgetError(UnreadableFileError):
    """A document that costs more than one may; the message says what of, and the limit."""


class Limit(NamedTuple):
    """Something that is counted: its name in Chinese and how much of it a document may have."""

    name: str
    most: int

    def check(self, count: int) -> None:
        """Raise `OverBudgetError` where there is more."""
        if count > self.most:
            raise self.error(f" {count:,}")

    def error(self, count: str = "") -> OverBudgetError:
        """The error that says that there is more."""
        return OverBudgetError(f"{self.name}{count}超过一份文件的上限（{self.most:,}），没有读取；请拆成几份再导入")


BYTES = Limit("文件字节数", 256 << 20)
PAGES = Limit("页数", 2_000)
CHARACTERS = Limit("字数", 3_000_000)
CELLS = Limit("表格单元格数", 500_000)
NESTING = Limit("嵌套层数", 250)
"""Of elements in a page or an XML part."""
INSIDE = Limit("嵌入文件的层数", 3)
"""Of files within a file."""
