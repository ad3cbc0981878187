"""Optional: a language model puts the planned answer into smoother sentences, and is believed in none of them.

A sentence stays only where one statement of the plan, with its evidence, says all of it; a statement that the
sentences left do not render in full stands as planned. So a model that lies, or that obeys a text it was shown,
changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chinese.sentences import sentences
from llm.client import Endpoint, LanguageModelError, complete
from qa.faithfulness import covers, says_only, writer_data
from qa.model import Answer, Plan, Statement, compose

_BULLET = re.compile(r"^\s*(?:[-*•#>]+|\d+[.、)）]\s)\s*")


def rewritten(answer: Answer, endpoint: Endpoint | None) -> Answer:
    """The answer in the model's words as far as they hold; the very same answer without an endpoint, for an answer
    that says the corpus does not tell, and when the model fails, is late, or says nothing that holds.

    `Answer.context["writer"]` names the model where it had a part. Never raises.
    """
    statements = tuple(s for s in answer.statements if s.text)
    if endpoint is None or not answer.answerable or not statements:
        return answer
    facts = "\n".join(f"{i}. {statement.text}" for i, statement in enumerate(statements, 1))
    try:
        reply = complete(endpoint, str(writer_data()["system"]).strip(), f"事实：\n{facts}")
    except LanguageModelError:
        return answer
    written = _kept(reply, statements)
    if not written:
        return answer
    lead = answer.text.removesuffix(compose(Plan(answer.statements))).strip()
    return replace(
        answer,
        text=compose(Plan(written, lead=lead)),
        statements=written,
        context={**answer.context, "writer": endpoint.model},
    )


def _kept(reply: str, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Each statement in the words of the reply, or as planned; empty where nothing of the reply holds."""
    wording: dict[int, list[str]] = {}
    for start, end in sentences(reply, whole=True):
        sentence = _BULLET.sub("", reply[start:end]).strip()
        which = next((i for i, statement in enumerate(statements) if says_only(sentence, statement)), None)
        if which is not None and len(sentence) > 1:
            wording.setdefault(which, []).append(sentence)
    kept = {i: "".join(dict.fromkeys(said)) for i, said in wording.items()}
    kept = {i: text for i, text in kept.items() if covers(text, statements[i])}
    if not kept:
        return ()
    return tuple(replace(s, text=kept[i]) if i in kept else s for i, s in enumerate(statements))
