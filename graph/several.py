"""Lines that give work of several items to bodies at once.

- 责任单位(1—3项):…, 以上第1至3项牵头单位:…: the items of those numbers;
- 以上两项由县农业农村局牵头: the last two; 上述任务由…负责: all so far under the heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chinese.numerals import integer
from corpus.document import Document, Section

_RANGE = r"第?(?P<first>\d{1,2})项?\s*(?:[—–\-~至到、]{1,2})\s*第?(?P<last>\d{1,2})项?"
_LABELLED = re.compile(rf"(?P<label>[(【〔]?[\u3400-\u9fff]{{2,8}})\(?{_RANGE}\)?(?=:)")
_ABOVE = re.compile(
    rf"(?P<label>[(【〔]?)(?:(?:以上|上述|前述)?(?:{_RANGE})(?<=项)"
    r"|(?:以上|上述|前述)(?:(?P<count>[一二两三四五六七八九十\d]{1,3})[项条个]|各?项?))(?:工作|任务|事项|措施|内容)*(?:均|都|统一|分别)*"
    r"(?=由|的?(?:总|主要)?(?:牵头|责任|主办|配合|落实|承办|负责)(?:单位|部门)?(?::|为|由))的?"
)


@dataclass(frozen=True)
class ForSeveral:
    """The text behind the words that say which items, with its offset and that of its line; `items` are those items."""

    start: int
    end: int
    at: int
    text: str
    items: tuple[int, ...]


def for_several(document: Document, tasks: Sequence[Section]) -> Iterator[ForSeveral]:
    """What stands under items next to one another for several of them."""
    text = document.text.text
    for place, last in enumerate(tasks):
        for line in re.compile(r"[^\n]+").finditer(text, last.start, document.own_end(last)):
            begins = [line.start(), *(stop.end() for stop in re.compile("[。;]").finditer(text, *line.span()))]
            found = next((m for at in begins if (m := _LABELLED.match(text, at) or _ABOVE.match(text, at))), None)
            if found is None:
                continue
            items = _meant(found, tasks[: place + 1])
            if items:
                plain = found["label"] + text[found.end() : line.end()]
                at = found.end() - len(found["label"])
                yield ForSeveral(found.start(), line.end(), at, plain, tuple(task.index for task in items))


def _meant(found: re.Match[str], above: Sequence[Section]) -> Sequence[Section]:
    """The items among those above that a line is for; none where it names more than there are."""
    said = found.groupdict()
    if said["first"]:
        first, last = int(said["first"]), int(said["last"])
        meant = [task for task in above if task.number and first <= task.number <= last]
        return meant if len(meant) == last - first + 1 else []
    if count := said.get("count"):
        number = int(count) if count.isdecimal() else integer(count)
        return above[-number:] if number <= len(above) else []
    return above
