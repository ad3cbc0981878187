"""Whether the text layer of a page says what the page shows.

Fonts without a way back to characters give glyph numbers; fonts with a false one, and the hidden layer that a foreign
recogniser put over a scan, give words that nobody wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib.resources import files

from corpus.decode import plausibility
from corpus.loaders.layout import is_cjk

_COMMON = frozenset(files("corpus.loaders").joinpath("data/common.txt").read_text("utf-8").split("\n")[1])
_ENOUGH = 20  # letters from which a text can be judged
_PLAUSIBLE = 0.6
_CHINESE = 0.3  # share of Chinese characters among letters below which a page is hardly a plan's
_USUAL = 0.3  # share of the commonest characters; plans have 0.33 to 0.7, exchanged characters 0.28 at most
_ALIKE = 0.7


def is_broken(texts: Sequence[str]) -> bool:
    """Whether the characters of a text layer are glyph numbers or signs without meaning."""
    if not texts:
        return False
    broken = sum(t.startswith("(cid:") or t == "\ufffd" or t < " " or "\ue000" <= t[0] <= "\uf8ff" for t in texts)
    foreign = sum("\x80" <= t[0] <= "\u024f" for t in texts)
    return broken > 0.1 * len(texts) or (foreign > 0.3 * len(texts) and not any(is_cjk(t[0]) for t in texts))


def is_doubtful(text: str) -> bool:
    """Whether a text does not look like Chinese office prose, so that it should be checked against the page."""
    letters = [char for char in text if char.isalpha()]
    chinese = [char for char in letters if "\u3400" <= char <= "\u9fff"]
    if len(letters) < _ENOUGH:
        return False
    if len(chinese) < _CHINESE * len(letters) or plausibility(text) < _PLAUSIBLE:
        return True
    prose = [char for char in text if "\u3400" <= char <= "\u9fff" or char in "，。、；：（）,;:()"]
    return len(chinese) >= 5 * _ENOUGH and sum(c in _COMMON for c in prose) < _USUAL * len(prose)


def is_alike(first: str, second: str) -> bool:
    """Whether two readings of a page hold largely the same characters, in whatever order."""
    a, b = (Counter(char for char in text if char.isalnum()) for text in (first, second))
    return (a & b).total() >= _ALIKE * max(a.total(), b.total(), 1)
