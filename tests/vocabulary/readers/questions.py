"""What a question is read as, and what the data of answers say."""

from __future__ import annotations

import tomllib

from tests.vocabulary.rows import ROOT


def cued(text: str) -> str:
    from qa.select.cues import says

    lists = tomllib.loads((ROOT / "qa" / "data" / "sets.toml").read_text("utf-8"))
    return " ".join(name for name, rows in lists.items() if rows and says(name, text))


def cued_as(text: str) -> str:
    """Whether a question, behind the name of a list and a colon, has one of its words."""
    from qa.select.cues import says

    name, said = text.split(":", 1)
    return "是" if says(name, said) else ""


def without_cue(text: str) -> str:
    """A text, behind the name of a list and a colon, without the words of the list."""
    from qa.select.cues import cue

    name, said = text.split(":", 1)
    return cue(name).sub("", said)


def made_of(text: str) -> str:
    """Whether what stands behind the name of a list and a colon is made of nothing but its words."""
    from qa.select.cues import made_of

    name, said = text.split(":", 1)
    return "是" if made_of(name, said) else ""


def other_metric(text: str) -> str:
    """Whether the metric behind a colon is another than the one that the words before it name."""
    from qa.select.other_metric import is_other

    words, metric = text.split(":")
    return "是" if is_other(words, metric, "") else ""


def one_of(text: str) -> str:
    """Whether what stands behind the name of a list and a colon is one of its words, as it is written there."""
    from qa.select.cues import entries

    name, said = text.split(":", 1)
    return "是" if said in entries(name) else ""


def asked_kinds(text: str) -> str:
    from qa.question import parse

    return " ".join(parse(text).kinds)


def asked_as(text: str) -> str:
    """Whether a question, behind the name of a kind and a colon, is of the kind."""
    kind, question = text.split(":", 1)
    return "是" if kind in asked_kinds(question).split() else ""


def without_places(text: str) -> str:
    """What is searched for of a question, behind the place, up to a colon, that the search keeps to."""
    from corpus.gazetteer import gazetteer
    from embeddings.wording import word_question

    place, question = text.split(":")
    return word_question(question).without_places(gazetteer().named(place)).sense


def fields_asked(text: str) -> str:
    """The fields that a question asks for which is of documents at all, and its words that say so."""
    return _fields(text, meta=True)


def fields_said(text: str) -> str:
    """The same of any question."""
    return _fields(text, meta=False)


def _fields(text: str, meta: bool) -> str:
    from qa.select.named_fields import fields_asked

    wanted = fields_asked(text, meta=meta)
    said = "".join(text[at] for at in sorted(wanted.taken))
    marks = [mark for mark, on in (("先后", wanted.order), ("相隔", wanted.gap)) if on]
    return " ".join([*(field.name for field in wanted.fields), *marks, said])


def fields_given(text: str) -> str:
    """The fields that a question asks for, each with those that answer as well or are told beside it."""
    from qa.select.named_fields import fields_asked

    return " ".join(" ".join([f.name, *f.also, *f.beside]) for f in fields_asked(text, meta=True).fields)


def papers(text: str) -> str:
    from qa.select.named_fields import vocabulary

    return " ".join(name for name in ("paper", "press") if any(word in text for word in vocabulary()[name]))


def follow_up(text: str) -> str:
    """Which cue words of follow-ups a text has."""
    from qa.templates import cue, data

    tables = {table: names for table, names in data().items() if table in ("cues", "pronouns", "asks")}
    pairs = [(table, name) for table, names in tables.items() for name, rows in names.items() if isinstance(rows, list)]
    return " ".join(name for table, name in pairs if cue(table, name).search(text))


def sentence(name: str) -> str:
    return _kept("says", name)


def written_out(name: str) -> str:
    return _kept("forms", name)


def kind_of_last(name: str) -> str:
    return _kept("kinds", name)


def _kept(table: str, name: str) -> str:
    """What `qa/data/conversation.toml` has under a name."""
    from qa.templates import data

    return str(data()[table][name])


def follows_years(kind: str) -> str:
    from qa.templates import data

    return "是" if kind in data()["asks"]["years"]["kinds"] else ""


def about(name: str) -> str:
    from qa.select.about import data

    return str(data()["answers"][name])


def about_example(text: str) -> str:
    from qa.select.about import data

    return "是" if text in data()["answers"]["examples"] else ""


def believed(text: str) -> str:
    """Whether a model's sentence says only that 县水利局 has 修渠 to do."""
    from qa.faithfulness import says_only
    from qa.model import Statement

    return "是" if says_only(text, Statement("县水利局修渠")) else ""


def believed_of(text: str) -> str:
    """Whether a sentence, behind a statement and a bar, says only what the statement says."""
    from qa.faithfulness import says_only
    from qa.model import Statement

    statement, said = text.split("|")
    return "是" if says_only(said, Statement(statement)) else ""


def limits(text: str) -> str:
    """The words that limit the numbers of a text."""
    from qa.faithfulness import figures

    return " ".join(sorted({limit for *_, of_number in figures(text) for limit in of_number}))


def prompt(name: str) -> str:
    from qa.faithfulness import writer_data

    return str(writer_data()[name]).split("。")[0].strip()


def lacking(text: str) -> str:
    """What the sentence behind a question lacks of what that asks for."""
    from qa.wanted import lacking

    question, sentence = text.split("?")
    return lacking(question + "?", question, [sentence])


def formal(text: str) -> str:
    """Whether a sentence only issues a paper, signs it, or is of the page around it."""
    from qa.wanted import is_formal

    return "是" if is_formal(text) else ""


def unit_asked(text: str) -> str:
    """The units of the amount that a question asks for."""
    from qa.wanted import unit_asked

    return " ".join(sorted(unit_asked(text)))


def beside(text: str) -> str:
    """What a sentence has of the kind of thing that the question before it asks for."""
    from qa.wanted import beside

    question, sentence = text.split("?")
    kind = beside(question + "?")
    found = kind.search(sentence) if kind else None
    return found[0] if found else ""
