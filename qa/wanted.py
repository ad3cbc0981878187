"""What kind of thing a question wants, and whether the sentences found have it (`data/wanted.toml`): search brings the
sentence on a subject, also where the date, or the yearly figure, that is asked for is what it leaves out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from chinese.bigrams import bigrams


@cache
def _data() -> tuple[tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...], re.Pattern[str], re.Pattern[str]]:
    with (Path(__file__).parent / "data" / "wanted.toml").open("rb") as file:
        data = tomllib.load(file)
    rows = (
        (row["lacks"], re.compile("|".join(row["asked"])), re.compile("|".join(row["has"]))) for row in data["wanted"]
    )
    return tuple(rows), re.compile("|".join(data["counted"])), re.compile("|".join(data["uncounted"]))


def lacking(question: str, subject: str, sentences: Sequence[str]) -> str:
    """What a question asks for and none of the sentences has, in words (具体日期); empty where there is no such thing.
    The first sentence is the best: where it has some of the subject without saying how many (建设一批5G车间), no other
    figure of it is the number.
    """
    wanted, counted, uncounted = _data()
    for lacks, asked, has in wanted:
        if asked.search(question):
            return "" if any(has.search(sentence) for sentence in sentences) else lacks
    if not counted.search(question):
        return ""
    near = max(_CLAUSE.split(sentences[0]), key=lambda clause: sum(pair in clause for pair in bigrams(subject)))
    return "数量" if uncounted.search(near) and not _FIGURE.search(near) else ""


_CLAUSE = re.compile("[，,；;。]")
_FIGURE = re.compile(r"\d")
