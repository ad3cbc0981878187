"""The sentences of a store's passages, made ready to be held against questions; each is read and embedded once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise
from threading import Lock

import numpy as np
from cachetools import LRUCache

from chinese.sentences import sentences
from corpus.document import Evidence, Passage
from corpus.gazetteer import Place, label_of
from corpus.text import Span, quote
from embeddings.encoder import Vectors
from qa.heads import encoder
from qa.kept import Encoded, Kept
from qa.lexicon import grams
from qa.spoken import spoken_of
from store.documents import StoredDocument
from store.store import Store

# Features of trained forests (`_has`): words added here go with `make train`, so they are no vocabulary to be edited.
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百千万亿两]+[家个项条次场年台座处所万亿倍成]|分之|一半|翻番")
_BODY = re.compile(r"局|委|办|部门|单位|公司|集团|中心|政府|大队")
_DATE = re.compile(r"\d+年|\d+月|\d+日|年底|今年|每年|长期|\d+个工作日")
_DAY = re.compile(r"\d+月|\d+日|月底|月份|上旬|下旬")
_REASON = re.compile(r"为[^,，。]{2,30}[,，]|以[^,，。]{2,}|目的|因|由于|为了|旨在|实现|促进|确保")
_MEANING = re.compile(r"是指|即|就是|“[^”]*”|包括|指|是")
_TITLE = re.compile(r"《|“")
_WORK = re.compile(r"负责|牵头|责任单位|配合")
_CLAUSE = re.compile(r"[，,；;。:：]")
HAS = ("figure", "body", "date", "day", "reason", "meaning", "listed", "title", "work")
"""What `Said.has` tells of a sentence, in order."""
_REMEMBERED = 20_000  # passages kept ready, some 40 MB
_ENCODED = 2_000  # sentences kept with the vectors of their tokens, some 90 MB
_IN_PASSAGE = 4  # sentences, about
_AT_ONCE = 16  # sentences


@dataclass(frozen=True)
class Said:
    """A sentence of a passage, made ready: its words, those of its passage and headings, and what it has."""

    passage: Passage
    evidence: Evidence
    order: int
    of: int
    words: frozenset[str]
    around: frozenset[str]
    above: frozenset[str]
    has: tuple[float, ...]

    @cached_property
    def clauses(self) -> tuple[tuple[frozenset[str], bool], ...]:
        """The words of each of its clauses, all of them words of its own, and whether it has a figure."""
        return tuple((grams(c), bool(_FIGURE.search(c))) for c in _CLAUSE.split(self.evidence.quote) if c)


class Sentences:
    """The sentences of a store; `rows` tells where the rows of a document's tables stand."""

    def __init__(self, store: Store, rows: Callable[[str], Iterable[tuple[int, int]]]) -> None:
        self._store = store
        self._rows = rows
        self._known_rows: dict[str, frozenset[tuple[int, int]]] = {}  # by document
        self._read: LRUCache[str, tuple[Said, ...]] = LRUCache(_REMEMBERED)
        self._vectors: LRUCache[str, Encoded] = LRUCache(_ENCODED)  # by text
        self._unkept = False
        self._heads: dict[str, int] = {}  # where the head of a document ends
        self._lock = Lock()

    def of(self, passage: Passage) -> tuple[Said, ...]:
        """The sentences of a passage in order."""
        with self._lock:
            found = self._read.get(passage.id)
            if found is None:
                found = self._read[passage.id] = _read(self.quotes(passage), passage)
        return found

    def ahead(self, count: int) -> int:
        """Encode some sentences that no question has met yet, so that none waits for them, of a store that has no more
        than are held; once all are, keep them. Returns how many were encoded. Raises `OSError` where none can be kept.
        """
        room = _ENCODED - len(self._vectors)
        next_ones = list(islice(self._unmet, min(count, room)))
        if next_ones:
            self.encoded(next_ones)
            self._unkept = True
        elif self._unkept:
            self._unkept = False
            texts = [text_of(said) for said in self._every()]
            held = {text: one for text in texts if (one := self._vectors.get(text) or self._kept.get(text))}
            self._kept.keep(held)
        return len(next_ones)

    def prepare(self, step: Callable[[int, int], None]) -> None:
        """Encode and keep all that `ahead` does, telling how many of how many are done."""
        total = sum(text_of(said) not in self._kept for said in self._every())
        done = 0
        while encoded := self.ahead(_AT_ONCE):
            done += encoded
            step(done, total)

    def _every(self) -> Iterator[Said]:
        """All sentences of a small store; none of a larger one."""
        passages = self._store.passages
        few = len(passages) <= _ENCODED // _IN_PASSAGE
        return (said for key in [*passages] for said in self.of(passages[key])) if few else iter(())

    @cached_property
    def _unmet(self) -> Iterator[Said]:
        return (said for said in self._every() if text_of(said) not in self._kept)

    @cached_property
    def _kept(self) -> Kept:
        index = self._store.index.encoder
        return Kept(self._store.folder, f"{index.fingerprint} {encoder().fingerprint}")

    def within(self, document: str, start: int, end: int) -> list[Said]:
        """The sentences of a document between two offsets of its original."""
        passages = (p for p in self._store.passages.within(document) if p.start < end and start < p.end)
        return [s for p in passages for s in self.of(p) if start <= s.evidence.start < end]

    def place_of(self, said: Said) -> Place | None:
        """The place that a sentence is about: its document's, or a smaller one that its paragraph speaks of."""
        evidence, place = said.evidence, said.passage.place
        return spoken_of(self._store.documents[evidence.document].original, evidence.start, evidence.end, place)

    def is_head(self, said: Said) -> bool:
        """Whether a sentence is of the head of a letter: its number, and whom it is sent to."""
        name = said.evidence.document
        if name not in self._heads:
            document = self._store.documents[name]
            near = [p for p in document.says("addressees") if p.start < _HEAD]
            # With the colon behind them; those named at the foot, below a short text, have none.
            named = (
                p for p in near if p.start < _TOP or _COLONS.intersection(document.original[p.end - 1 : p.end + 1])
            )
            self._heads[name] = max((p.end + 1 for p in named), default=-1)
        return said.evidence.end <= self._heads[name]

    def quotes(self, passage: Passage) -> list[Evidence]:
        """The sentences of a passage as evidence in the original."""
        document = self._store.documents[passage.document]
        original, rows = document.original, self._rows_of(passage.document)
        ends = sorted({*_ends(document), *(at for row in rows for at in row)})
        section = " > ".join(passage.section)
        found = []
        for piece in passage.spans:
            cuts = [piece.start, *(at for at in ends if piece.start < at < piece.end), piece.end]
            for a, b in pairwise(cuts):
                stretches = [(0, b - a)] if (a, b) in rows else _stretches(original[a:b])
                for start, end in ((a + s, a + e) for s, e in stretches):
                    if text := quote(original, Span(start, end)):
                        found.append(Evidence(passage.document, section, text, start, end))
        return found

    def cells(self, said: Evidence) -> list[str]:
        """The cells of a row of a table, as they are written; none for any other sentence."""
        if said.quote.startswith("|"):
            return [cell.strip() for cell in said.quote.split("|")[1:-1]]
        if (said.start, said.end) not in self._rows_of(said.document):
            return []
        row = self._store.documents[said.document].original[said.start : said.end].strip()
        if "|" in row:  # without the bars at its ends
            return [cell.strip() for cell in row.strip("|").split("|")]
        apart = next((mark for mark in _APART if re.search(mark, row)), "")
        return [cell.strip() for cell in re.split(apart, row)] if apart else []

    def _rows_of(self, document: str) -> frozenset[tuple[int, int]]:
        if document not in self._known_rows:
            self._known_rows[document] = frozenset(self._rows(document))
        return self._known_rows[document]

    def encoded(self, said: Sequence[Said]) -> tuple[Vectors, list[Vectors]]:
        """Vectors of sentences with their headings (`float32 [n, dim]`, the store's encoder), and those of the tokens of
        each (`float16 [tokens, dim]`, the bundled one).
        """
        texts = [text_of(s) for s in said]
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        known |= {text: one for text in texts if text not in known and (one := self._kept.get(text))}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            both = encoder().passage_tokens(new)
            other = self._store.index.encoder
            wholes = [v for v, _ in both] if other is encoder() else list(other.encode_passages(new))
            for text, whole, (_, tokens) in zip(new, wholes, both, strict=True):
                known[text] = Encoded(whole, tokens.astype(np.float16))
            with self._lock:
                self._vectors.update(known)
        return np.stack([known[text][0] for text in texts]), [known[text][1] for text in texts]


def text_of(said: Said) -> str:
    """A sentence as it is encoded: below its place and headings."""
    return f"{' > '.join([label_of(said.passage.place) or '', *said.passage.section])}\n{said.evidence.quote}"


def _ends(document: StoredDocument) -> list[int]:
    """Where the head of a document ends, and its lines do: its number, its title and those whom it is sent to are no part of
    the first sentence.
    """
    original = document.original
    told = [*(document.evidence[key].end for key in ("title", "number") if key in document.evidence)]
    sent = [match.end() for p in document.says("addressees") if (match := _COLON.match(original, p.end))]
    return sorted({*sent, *(end for end in told if original[end : end + 1] in "\r\n")})


_COLON = re.compile(r"\s*[：:]?\s*")
_COLONS = frozenset(":：")
_TOP = 300  # characters in which they are also named behind a label (主送：…)
_HEAD = 1_500  # characters in which those are named to whom a letter is sent


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text stand. A row of a table is one: its cells say one thing together."""
    at = 0
    for row in (*_ROW.finditer(text), None):
        stop = row.start() if row else len(text)
        plain = text[at:stop].replace("\n", " ").replace("\r", " ")  # line wraps are no ends
        yield from ((at + start, at + end) for start, end in sentences(plain, whole=True))
        if row:
            at = row.end()
            if not _RULE.fullmatch(row[0]):
                yield row.span()


_APART = (
    r"\t",
    r"\s*\n\s*",
    r"[ \u3000]{2,}",
    r"[ \u3000]",
)  # what may stand between the cells of a row, the surest first
_ROW = re.compile(r"^[ \t]*\|.*\|[ \t\r]*$", re.M)
_RULE = re.compile(r"[\s|:-]*")  # between the head and the rows


def _read(quoted: Sequence[Evidence], passage: Passage) -> tuple[Said, ...]:
    around, above = grams(passage.prefixed), grams(" ".join(passage.section))
    return tuple(
        Said(
            passage, evidence, order, len(quoted), grams(evidence.quote), around, above, _has(evidence.quote)
        )
        for order, evidence in enumerate(quoted)
    )  # fmt: skip


def _has(text: str) -> tuple[float, ...]:
    patterns = (_FIGURE, _BODY, _DATE, _DAY, _REASON, _MEANING)
    return (
        *(float(bool(pattern.search(text))) for pattern in patterns),
        min(3, text.count("、")) / 3,
        float(bool(_TITLE.search(text))),
        float(bool(_WORK.search(text))),
    )
