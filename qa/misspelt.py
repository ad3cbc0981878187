"""Words of a question that are typed with another character of the same sound: 再制照 for 再制造, 充电庄 for 充电桩."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby, islice

from pypinyin import lazy_pinyin

from chinese.bigrams import bigrams
from qa.heads import TAGS
from qa.knowledge import Knowledge


def misspelt(knowledge: Knowledge, text: str, tags: Sequence[int]) -> tuple[str, str, str] | None:
    """A question with one character of its subject set right (by its `tags`, one a character), and the word as it was
    typed and as the texts have it; None where no word is like that. The texts must have it so, and nowhere as typed.
    """
    counts = knowledge.lexicon.counts
    for start, run in _subjects(text, tags):
        strange = [at for at, pair in enumerate(bigrams(run)) if not counts.get(pair, 0)]
        for at in sorted({i for pair in strange for i in (pair, pair + 1)}):
            found = set(_written(knowledge, run, at))
            if len(found) != 1:
                continue
            fixed = run[:at] + found.pop() + run[at + 1 :]
            if all(counts.get(pair, 0) for pair in bigrams(fixed)[max(0, at - 1) : at + 1]):
                begin = max(0, at - 1 if at + 1 < len(run) else at - _AROUND)
                word = slice(begin, begin + _AROUND + 1)
                return text[:start] + fixed + text[start + len(run) :], run[word], fixed[word]
    return None


def _subjects(text: str, tags: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The stretches of Chinese characters that are told to be of a subject, or of a place, as which a strange word may be
    taken, with where they begin.
    """
    of = (TAGS.index("topic"), TAGS.index("place"))
    marks = [tag in of and bool(_HAN.match(c)) for c, tag in zip(text, tags, strict=True)]
    at = 0
    for there, group in groupby(marks):
        size = len(list(group))
        if there and size > _AROUND:
            yield at, text[at : at + size]
        at += size


def _written(knowledge: Knowledge, run: str, at: int) -> Iterator[str]:
    """The characters of the same sound that texts have in place of one, beside its neighbours; none where a text has it
    there as well.
    """
    within = 0 < at < len(run) - 1
    sound = _sound(run[at], within)
    found: set[str] = set()
    for begin in range(max(0, at - _AROUND), min(at, len(run) - _AROUND - 1) + 1):
        word = run[begin : begin + _AROUND + 1]
        before, behind = word[: at - begin], word[at - begin + 1 :]
        context = max(before, behind, key=len)  # between two of them one is not enough to look for
        pattern = re.compile(f"{re.escape(before)}([\u4e00-\u9fff]){re.escape(behind)}")
        having = knowledge.store.index.having(context) if len(context) == _AROUND else iter(())
        for passage in islice(having, _LOOKED):
            found.update(pattern.findall(passage.text))
    if run[at] not in found:
        yield from (there for there in found if _sound(there, within) == sound)


@cache
def _sound(character: str, loosely: bool) -> str:
    """How a character sounds, without tones and with zh as z, which are often not told apart, as an and ang are."""
    sound = re.sub(r"^([zcs])h", r"\1", lazy_pinyin(character)[0])
    return re.sub(r"(?<=[aei]n)g$", "", sound) if loosely else sound


_HAN = re.compile("[\u4e00-\u9fff]")
_AROUND = 2  # characters beside one by which it is known
_LOOKED = 40  # passages
