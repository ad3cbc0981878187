"""How much of a heading's or a bullet's wording a stretch of prose says.

    words = Wording(paragraphs); words.share(heading, 3)   # 0 to 1

Chinese has no spaces, so pairs of neighbouring characters stand for words; a pair weighs the more the fewer
paragraphs have it. A number with its unit is strong evidence and weighs double.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?[万亿千百]?[\u4e00-\u9fff%](?<!年)")
_TOPIC = 30  # a paragraph says in its first clause what it is about
_ASIDE = 0.6  # weight of what it says later


def tokens(text: str) -> frozenset[str]:
    """Pairs of neighbouring Chinese characters, and numbers with their unit (not years)."""
    pairs = {run[i : i + 2] for run in _CHINESE.findall(text) for i in range(len(run) - 1)}
    return frozenset(pairs | set(_NUMBER.findall(text)))


class Wording:
    """Stretches of prose to compare headings and bullets with."""

    def __init__(self, prose: Sequence[str]) -> None:
        self._prose = list(prose)
        self._said = [tokens(text) for text in prose]
        self._topics = [tokens(text[:_TOPIC]) for text in prose]
        self._frequency = Counter(token for said in self._said for token in said)

    def share(self, text: str, index: int, topical: bool = False) -> float:
        """Weighted share of the tokens of `text` that stretch `index` has; `topical` favours its opening words."""
        wanted = tokens(text)
        total = sum(map(self._weight, wanted))
        if not total:
            return 0.0
        said, topic = self._said[index], self._topics[index]
        return sum(self._weight(t) * (_ASIDE if topical and t not in topic else 1) for t in wanted & said) / total

    def ranking(self, text: str, among: Sequence[int], topical: bool = False) -> list[tuple[float, int]]:
        """Shares and indexes of the stretches `among`, best first."""
        return sorted(((self.share(text, i, topical), i) for i in among), key=lambda pair: (-pair[0], pair[1]))

    def focus(self, text: str) -> list[float]:
        """How the mentions of what `text` is about spread over the stretches; adds up to 1, or to 0 for none.

        A heading is often put in everyday words (消费, 制造业) that every part uses, but its own part most.
        """
        spread = [0.0] * len(self._prose)
        for token in tokens(text):
            counts = [prose.count(token) for prose in self._prose]
            total = sum(counts)
            for i, count in enumerate(counts):
                if count:
                    spread[i] += count / total * math.log(1 + total)
        whole = sum(spread)
        return [value / whole for value in spread] if whole else spread

    def _weight(self, token: str) -> float:
        rarity = math.log(1 + len(self._said) / max(1, self._frequency[token]))
        return rarity * (2 if token[0].isdecimal() else 1)
