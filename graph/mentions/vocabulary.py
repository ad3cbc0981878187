"""Finding the words of a vocabulary in a text: longest first, without overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Vocabulary:
    """A set of words to look for; `finditer` gives each as (word, start)."""

    def __init__(self, words: Iterable[str]) -> None:
        self._starting: dict[str, list[str]] = {}
        for word in sorted(set(words), key=len, reverse=True):
            if len(word) < 2:
                raise ValueError(f"词表里的“{word}”太短，至少两个字")
            self._starting.setdefault(word[:2], []).append(word)

    def finditer(self, text: str) -> Iterator[tuple[str, int]]:
        """Words of the vocabulary in `text`, the longest at each place, in order."""
        at = 0
        while at < len(text) - 1:
            word = next((w for w in self._starting.get(text[at : at + 2], ()) if text.startswith(w, at)), "")
            if word:
                yield word, at
            at += len(word) or 1
