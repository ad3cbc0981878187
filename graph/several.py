"""Lines that give work of several items to bodies at once.

- 责任单位(1—3项):…, 以上第1至3项牵头单位:…, 第6、7项由…: the items of those numbers, a clause at a time;
- a line behind the last of items whose numbers run on under the next heading: all under theirs;
- 以上两项由县农业农村局牵头: the last two; 上述任务由…负责: all so far under the heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from chinese.numerals import integer
from corpus.document import Document, Section
from corpus.section_kinds import said_of_all
from graph.responsibilities.vocabulary import ROLES, label_role

_NUMBER = r"(?:\d{1,2}|\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3})"
_TO = r"\s*[—–\-~至到]{1,2}\s*"
_ONE = rf"第?{_NUMBER}项?(?:{_TO}第?{_NUMBER}项?)?"
_NUMBERS = rf"(?P<numbers>{_ONE}(?:(?:[、,和及]|以及){_ONE})*)"
_LABELLED = re.compile(
    rf"(?P<label>[(【〔]?[\u3400-\u9fff]{{2,8}})\({_NUMBERS}\)(?=:)|(?P<plain>[(【〔]?[\u3400-\u9fff]{{2,8}}){_NUMBERS.replace('numbers', 'beside')}(?=:)"
)
_ABOVE = re.compile(
    rf"(?P<label>[(【〔]?)(?:其中,?)?(?:(?:以上|上述|前述|任务)?(?:{_NUMBERS})(?<=项)"
    r"|(?:以上|上述|前述)(?:(?P<count>[一二两三四五六七八九十\d]{1,3})[项条个]|各?项?))(?:工作|任务|事项|措施|内容)*(?:均|都|统一|分别)*"
    r"(?=由|的?(?:总|主要)?(?:牵头|责任|主办|配合|落实|承办|负责)(?:单位|部门)?(?::|为|由))的?"
)


@dataclass(frozen=True)
class ForSeveral:
    """The text behind the words that say which items, with its offset and that of its clause; `items` are those items,
    none where the words name items that are not there.
    """

    start: int
    end: int
    at: int
    text: str
    items: tuple[int, ...]


def for_several(document: Document, tasks: Sequence[Section], every: Sequence[Section]) -> Iterator[ForSeveral]:
    """What stands under items next to one another, `tasks`, for several of them; `every` task of the document may be
    meant by its number, where numbers run through the document.
    """
    text = document.text.text
    for start, end in said_of_all(text, tasks, every, document.own_end(tasks[-1])):
        yield ForSeveral(start, end, start, text[start:end], tuple(task.index for task in tasks))
    for place, last in enumerate(tasks):
        for line in re.compile(r"[^\n]+").finditer(text, last.start, document.own_end(last)):
            begins = [line.start(), *(stop.end() for stop in re.compile("[。;]").finditer(text, *line.span()))]
            found = [
                m for at in begins if (m := _LABELLED.match(text, at) or _ABOVE.match(text, at)) and _says_which(m)
            ]
            for match, following in zip_longest(found, found[1:]):
                end = following.start() if following else line.end()
                said = match.groupdict()
                label = said["label"] or said.get("plain") or ""
                items = _meant(said, tasks[: place + 1], every)
                at = match.end() - len(label)
                if items or said.get("numbers") or said.get("beside"):
                    yield ForSeveral(
                        match.start(), end, at, label + text[match.end() : end], tuple(task.index for task in items)
                    )


def _says_which(found: re.Match[str]) -> bool:
    """Whether a match is about items by their numbers: behind a label of bodies (not 问题一:), with 第 or for several (其中
    3项由… tells how many, not which).
    """
    said = found.groupdict()
    if found.re is _LABELLED:
        return label_role((said["label"] or said["plain"] or "").lstrip("(【〔")) in ROLES
    return not (said["numbers"] or "").isdecimal() or not found[0].lstrip("(【〔").startswith(said["numbers"])


def _meant(said: dict[str, str | None], above: Sequence[Section], every: Sequence[Section]) -> Sequence[Section]:
    """The items that a clause is for: those of its numbers among the items above, else in the whole document; none where
    it names more than there are.
    """
    if numbers := said.get("numbers") or said.get("beside"):
        wanted = _numbers(numbers)
        for among in (above, every):
            meant = [task for task in among if task.number in wanted]
            if len(meant) == len(wanted) and {task.number for task in meant} == wanted:
                return meant
        return []
    if count := said.get("count"):
        number = int(count) if count.isdecimal() else integer(count)
        return above[-number:] if number <= len(above) else []
    return above


def _numbers(words: str) -> set[int]:
    """The numbers of 1至3、第5项."""
    found: set[int] = set()
    for one in re.finditer(rf"({_NUMBER})(?:项?{_TO}第?({_NUMBER}))?", words):
        first, last = (_value(one[i]) if one[i] else 0 for i in (1, 2))
        found.update(range(first, max(first, last) + 1))
    return found


def _value(number: str) -> int:
    plain = number.strip("()")
    return int(plain) if plain.isdecimal() else integer(plain)
