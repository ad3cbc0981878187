"""Which documents a question about documents means: by number, date, place, what it calls them, and their titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from chinese.dates import SAID_DAY
from chinese.document_numbers import plain_number
from corpus.places import COUNTRY
from qa.evidence import Asked
from qa.knowledge import Knowledge
from qa.lexicon import grams
from qa.naming import called_by_kind, called_by_number
from qa.select.named_fields import NUMBER, QUOTED, Wanted, vocabulary
from store.documents import StoredDocument

_FITS = 0.5  # share of a stretch of the question that a title has to have
_ALL_FITS = 0.8
_BESIDE = 0.9  # of the best fit, that another document's has to reach
_BY_TEXT = 0.8  # an article that says it in its text counts less than one that says it in its title
_OPENING = 200  # characters in which a document without a title read says what it is
_INDEX = re.compile(r"\d{6,}[A-Z0-9]*/\d{4}-\d{3,}")
_DAY = re.compile(SAID_DAY)
_SPLIT = re.compile(r"[和跟与及、,，;；:：\s《》“”\"+]+")


@dataclass(frozen=True)
class Meant:
    """Documents that a question means, best first; `articles` are the titles of those articles of a newspaper page that it
    means (empty: all), `named` whether it says anything of which document it is, `unfit` whether it also says what no
    title has, `fit` how much of what it says titles have.
    """

    documents: tuple[StoredDocument, ...]
    articles: frozenset[str] = frozenset()
    named: bool = False
    unfit: bool = False
    fit: float = 0.0


def same_number(one: str, other: str) -> bool:
    """Whether two numbers (文号) are one, whatever their brackets and blanks."""
    return plain_number(one) == plain_number(other)


def documents_meant(knowledge: Knowledge, asked: Asked, wanted: Wanted) -> Meant:
    """The documents meant; none where the question names one that is not there."""
    text = asked.question.text
    documents = list(knowledge.store.documents.values())
    if numbers := NUMBER.findall(text):
        mine = [d for d in documents if d.identity.number and any(names_number(n, d.identity.number) for n in numbers)]
        return Meant(tuple(mine), named=True, fit=1.0)
    if called := called_by_number(knowledge, text):
        mine = [d for d in documents if d.id in called]
        placed = [d for d in mine if d.identity.place in asked.linked.known]
        return Meant(tuple(placed or mine), named=True, fit=1.0)
    if index := _INDEX.search(text):
        return Meant(
            tuple(d for d in documents if any(i.value == index[0] for i in d.says("index"))), named=True, fit=1.0
        )
    known = [place for place in asked.linked.known if not (place == COUNTRY and len(asked.linked.known) > 1)]
    if any(field.name == "basis" for field in wanted.fields):
        known = [place for place in known if place != COUNTRY]
    pool = [d for d in documents if d.identity.place in known] if known else documents
    everything = pool
    narrowed = {d.id for d in pool} & called_by_kind(knowledge, text)
    pool = [d for d in pool if d.id in narrowed] if narrowed else _of_kind(pool, asked, wanted)
    days = [(year, int(month), int(day)) for year, month, day in _DAY.findall(text)]
    if days and (dated := [d for d in pool if any(of_day(d, *day) for day in days)]):
        pool = dated
    found = _fitting(knowledge, asked, wanted, pool, bool(known or days or narrowed))
    if not found.documents and narrowed:
        return Meant(tuple(pool), named=True, unfit=True)
    if not found.documents and wanted.sure and known and len(pool) == 1 and _speaks(knowledge, asked, wanted, pool[0]):
        return Meant(tuple(pool), named=True, fit=_ALL_FITS)  # the place's only paper, called in other words
    return found if found.documents else _fitting(knowledge, asked, wanted, everything, named=True)


def _speaks(knowledge: Knowledge, asked: Asked, wanted: Wanted, document: StoredDocument) -> bool:
    """Whether a title has a part at least of what a question calls the document, which it calls of a kind that it is."""
    words = grams(" ".join(stretches(asked, wanted)))
    called = any(kind in asked.question.text for kind in vocabulary()["paper"])
    return called and knowledge.lexicon.coverage(words, _title_words(knowledge, document)) >= _PART


_PART = 0.25


def names_number(said: str, number: str) -> bool:
    """Whether a stretch of a question is a number, or words of the question and then the number (引用的国发〔2022〕18号)."""
    before, found, after = plain_number(said).rpartition(plain_number(number))
    return bool(found) and not after and (not before or before[-1] in _BEFORE_NUMBER)


_BEFORE_NUMBER = "的是据用到个份和与跟查按照文件于把给问看及、"


def of_day(document: StoredDocument, year: str, month: int, day: int) -> bool:
    """Whether a document is of a day, or came out on it; of any year where `year` is empty."""
    return any(
        date and date[5:] == f"{month:02d}-{day:02d}" and (not year or date[:4] == year)
        for date in (document.identity.date, document.identity.published)
    )


def _of_kind(pool: list[StoredDocument], asked: Asked, wanted: Wanted) -> list[StoredDocument]:
    """Newspaper pages where a question is about such, papers otherwise, of the kind it names."""
    text = asked.question.text
    press = any(field.press == "yes" for field in wanted.fields) or any(w in text for w in vocabulary()["press"])
    maybe = bool(wanted.fields) and all(field.press for field in wanted.fields)
    pages = [d for d in pool if is_page(d)]
    if press and pages:
        return pages
    papers = [d for d in pool if d not in pages]
    if maybe or not papers:
        return pool
    return papers if stretches(asked, wanted) else of_kind_named(papers, text)


def is_page(document: StoredDocument) -> bool:
    """Whether a document is of a newspaper."""
    return document.identity.kind == "报道" or bool(document.says("reporter"))


def of_kind_named(documents: Sequence[StoredDocument], text: str) -> list[StoredDocument]:
    """Those of the kind that a question calls them (条例, 意见); all where none is."""
    kinds = [w for w in vocabulary()["paper"] if w in text and w != "文件"]
    fitting = [d for d in documents if any(k in d.identity.title or k in d.identity.kind for k in kinds)]
    return fitting or list(documents)


def stretches(asked: Asked, wanted: Wanted, every: bool = False) -> list[str]:
    """What is left of a question to say which document it means: the words told to be its topic (`every`: all its words),
    without the names of fields, of places, and words that any document goes by.
    """
    text = asked.question.text
    gone = set(wanted.taken)
    for pattern in (_DAY, NUMBER):
        gone |= {i for m in pattern.finditer(text) for i in range(*m.span())}
    for form in asked.linked.place_forms:
        gone |= {i for m in re.finditer(re.escape(form), text) for i in range(*m.span())}
    tags = asked.form.tags
    quoted = {i for m in QUOTED.finditer(text) for i in range(*m.span())}
    told = (
        {i for i, tag in enumerate(tags) if tag == 1} if len(tags) == len(text) and not every else set(range(len(text)))
    )
    return telling("".join(c if (i in told or i in quoted) and i not in gone else "\n" for i, c in enumerate(text)))


def telling(kept: str) -> list[str]:
    """The stretches of a text, a line each, without words that any document goes by."""
    for word in vocabulary()["hollow"]:
        kept = kept.replace(word, "\n") if len(word) > 1 else re.sub(rf"(?:^|(?<=\n)){word}|{word}(?=\n|$)", "\n", kept)
    return [piece for piece in _SPLIT.split(kept) if len(piece) > 1]


def _fitting(knowledge: Knowledge, asked: Asked, wanted: Wanted, pool: Sequence[StoredDocument], named: bool) -> Meant:
    pieces = stretches(asked, wanted)
    if not pieces:
        return Meant(tuple(pool), _article_named(knowledge, asked, wanted, pool), named, fit=1.0 if named else 0.0)
    press = [d for d in pool if any(p.about for p in d.particulars or ())]
    scores: dict[str, list[float]] = {}
    articles: dict[str, dict[str, list[float]]] = {}
    words = [_ways(piece) for piece in pieces]

    def cover(ways: Sequence[frozenset[str]], whole: frozenset[str]) -> float:
        return max(knowledge.lexicon.coverage(way, whole) for way in ways)

    for document in pool:
        title = _title_words(knowledge, document)
        scores[document.id] = [cover(ways, title) for ways in words]
    for document in press:
        within = _articles(knowledge, document)
        for about, (title, body) in within.items():
            row = [max(cover(p, title), _BY_TEXT * cover(p, body)) for p in words]
            articles.setdefault(document.id, {})[about] = row
            scores[document.id] = [max(pair) for pair in zip(scores[document.id], row, strict=True)]
    weights = [sum(knowledge.lexicon.weight(gram) for gram in ways[0]) for ways in words]
    whole = {d.id: _mean(scores[d.id], weights) for d in pool}
    best = max(whole.values(), default=0.0)
    several = wanted.order or wanted.gap
    if (best >= _ALL_FITS and not several) or len(pieces) == 1:
        fit = {name for name, score in whole.items() if best >= _FITS and score >= _BESIDE * best}
    else:  # each piece may name another document
        fit = set()
        for n in range(len(pieces)):
            top = max((row[n] for row in scores.values()), default=0.0)
            fit |= {name for name, row in scores.items() if top >= _FITS and row[n] >= _BESIDE * top}
    found = tuple(d for d in pool if d.id in fit)
    if best >= _FITS and len(found) > 1 and not several:
        found = tuple(of_kind_named(found, asked.question.text))
    rows = {about: _mean(row, weights) for d in found for about, row in articles.get(d.id, {}).items()}
    top = max(rows.values(), default=0.0)
    chosen = frozenset(about for about, score in rows.items() if top >= _FITS and score >= _BESIDE * top)
    tops = [max((row[n] for row in scores.values()), default=0.0) for n in range(len(pieces))]
    chosen = chosen or _article_named(knowledge, asked, wanted, found)
    return Meant(found, chosen, named=True, fit=_mean(tops, weights))


def _ways(piece: str) -> list[frozenset[str]]:
    """The words of a stretch with and without those that say what kind of document is meant (电商措施, 电商)."""
    bare = re.sub("|".join(map(re.escape, sorted(vocabulary()["paper"], key=len, reverse=True))), "\n", piece)
    return [grams(piece), *([grams(bare)] if len(bare.strip()) > 1 else [])]


def _article_named(
    knowledge: Knowledge, asked: Asked, wanted: Wanted, pool: Sequence[StoredDocument]
) -> frozenset[str]:
    """The articles that any words of a question for a reporter name, where those told to be its topic name none."""
    if not any(field.name in ("reporter", "correspondent") for field in wanted.fields):
        return frozenset()
    words = [grams(piece) for piece in stretches(asked, wanted, every=True)]
    cover = knowledge.lexicon.coverage
    rows = {
        about: max((max(cover(p, title), _BY_TEXT * cover(p, body)) for p in words), default=0.0)
        for document in pool
        for about, (title, body) in _articles(knowledge, document).items()
    }
    top = max(rows.values(), default=0.0)
    return frozenset(about for about, score in rows.items() if top >= _FITS and score >= _BESIDE * top)


def _mean(row: Iterable[float], weights: Sequence[float]) -> float:
    total = sum(weights)
    return sum(score * weight for score, weight in zip(row, weights, strict=True)) / total if total else 0.0


_TITLES: WeakKeyDictionary[Knowledge, dict[str, frozenset[str]]] = WeakKeyDictionary()


def _title_words(knowledge: Knowledge, document: StoredDocument) -> frozenset[str]:
    known = _TITLES.setdefault(knowledge, {})
    if document.id not in known:
        opening = "" if "title" in document.evidence else document.original[:_OPENING]  # no title was found in it
        annexes = "\n".join(annex.value for annex in document.says("annexes"))
        known[document.id] = grams(f"{document.identity.title}\n{document.id}\n{opening}\n{annexes}")
    return known[document.id]


def _articles(knowledge: Knowledge, document: StoredDocument) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """The words of the title and of the text of each article of a page."""
    titles = {p.about for p in document.particulars or () if p.about}
    texts: dict[str, list[str]] = {title: [] for title in titles}
    for passage in knowledge.passages_of(document.id):
        if passage.section and passage.section[0] in texts:
            texts[passage.section[0]].append(passage.text)
    return {title: (grams(title), grams("\n".join(lines))) for title, lines in texts.items()}
