"""The words of `graph/data/responsibilities.toml`, compiled: labels, verb phrases, times, and characters to fold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from graph.organisations.endings import WORDS
from graph.organisations.names import Role

ROLES: tuple[Role, ...] = ("leads", "responsible_for", "supports", "guides", "supervises")

FOLD: dict[int, str] = {
    ord(old): new
    for old, new in zip(
        "（）【】〔〕［］[]｛｝{}〈〉〖〗﹙﹚『』「」：∶﹕︰；﹔，﹐、／？！．　｜│┃",
        "()" * 12 + "::::;;,,、/?!. |||",
        strict=True,
    )
}
# Characters without width, marks that stand beside names (★市科技局), and Markdown's backslash for a line that breaks.
INVISIBLE = re.compile(
    r"[\u200b-\u200f\u2060\ufeff\u00ad\u2700-\u27bf\ufe0f\U0001f300-\U0001faff*★☆※●○■□◆◇▲△▶►•]+|\\(?=\n)"
)
# a bullet between a list and the label of the next (…、市属国有企业▲时间:)
BULLET_LABEL = re.compile(r"(?<=[\u3400-\u9fff)])\s*[★☆※●○■□◆◇▲△▶►•·]+\s*(?=[\u3400-\u9fff]{2,10}(?:\([^()]*\))?:)")
# By which principle bodies share work: 按照“谁审批、谁监管”原则|分别负责, 按行业领域|分别负责
PRINCIPLE = re.compile(
    r"(?:按照?|本着|遵循|坚持|依据|根据)(?:“[^”。\n]{2,30}”(?:、?“[^”。\n]{2,30}”)*的?(?:原则|要求)?|[^,。;:()“”\n]{2,16}的?原则|(?:行业|领域|区域|条线|系统|业务|管辖|隶属)[\u4e00-\u9fff]{0,6}?),?"
    r"(?=(?:分头|分别|各自|共同|分工|具体|组织|抓好)*(?:负责|落实|承担|牵头|配合|实施)(?:落实|实施)?[,。;)\n])"
)
MARKS = frozenset(WORDS["marks"]["characters"])
NOTHING = frozenset(WORDS["nothing"]["words"])


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True)) + ")"


ADDRESS = re.compile(rf"\s*{either(WORDS['address']['openers'])}")
_LABELS = WORDS["labels"]
_NOUNS = either(_LABELS["nouns"])
_QUALIFIERS = re.compile(f"^{either(_LABELS['qualifiers'])}+(?=..)")
_WORDS_BY_ROLE: dict[str, str] = {word: role for role in (*ROLES, "deadline", "other") for word in _LABELS[role]}
_WHOSE = re.compile(r"^(?:[国省市区县州旗镇乡]级|[省市区县州]直|本级|具体|共同|行业|业务)")  # 区级牵头:
_BARE: dict[str, Role] = {word: role for role, words in _LABELS["bare"].items() for word in words}
_LABEL_TAIL = re.compile(rf"(?P<word>.*?)(?P<noun>{_NOUNS})(?:\({_NOUNS}\)|[和及、/]{_NOUNS})?")
TRANSPARENT = re.compile(f"{either(_LABELS['transparent'])}$|^{either(_LABELS['opening'])}$")
# The words of labels of bodies that are known, with their noun: they are labels before a dash, 为 or nothing as well.
KNOWN_LABEL = re.compile(
    "|".join(
        [
            rf"{either(w for role in ROLES for w in _LABELS[role])}{_NOUNS}(?:\({_NOUNS}\)|[和及、/]{_NOUNS})?",
            rf"{either([*_LABELS['deadline'], *_LABELS['other']])}",
        ]
    )
)
DEADLINE = re.compile(
    r"(?:于|在|到|至)?(?=.*(?:\d|年|月|季|持续|长期|常态|即时|日常|全程))(?:20\d\d年?(?:[—\-~至到]20\d\d年?)?|今年|当年|年|每年|全年)?"
    r"(?:第?[一二三四1234]季度|上半年|下半年)?(?:\d{1,2}月份?(?:\d{1,2}日)?)?(?:上旬|中旬|下旬)?(?:年?[底末初内])?(?:之?[前内])?"
    r"(?:基本|全面|持续|长期|常态化?|启动|取得[^,]*)?(?:完成|推进|坚持|实施|开展|执行|落实)?(?:到位|并?长期坚持|见效)?"
)


def is_time(text: str) -> bool:
    """Whether a part of a list is a time (6月底完成, 2025年12月, 持续推进)."""
    return 2 <= len(text) <= 24 and bool(DEADLINE.fullmatch(text))


@lru_cache(maxsize=4096)
def label_role(words: str) -> str | None:
    """What a label gives: a role, `deadline`, `other` for what names no body with a part; None for one not known."""
    words = re.sub(r"\s", "", words).translate(FOLD).strip("".join(MARKS))
    if words in _WORDS_BY_ROLE and _WORDS_BY_ROLE[words] in ("deadline", "other"):
        return _WORDS_BY_ROLE[words]
    if (bare := _BARE.get(words) or _BARE.get(_WHOSE.sub("", words))) is not None:
        return bare
    within = re.fullmatch(r".{2,8}\((?P<role>[^()]{2,4})\)", words)  # 主管单位(牵头)
    if within and within["role"] in _BARE:
        return _BARE[within["role"]]
    tail = _LABEL_TAIL.fullmatch(words)
    role = _role_of(tail["word"]) if tail else None
    if role is None:
        plain = re.sub(
            r"(?<=[\u3400-\u9fff]{2})\([^()]*\)|[及和、/](?:第一)?(?:责任人|负责人|联系人|联络人|分管领导|主要领导|领导|职责|分工|任务|职责分工)$",
            "",
            words,
        )
        return label_role(plain) if plain != words and len(plain) > 2 else None  # 责任(落实)单位, 牵头单位及负责人
    return role


def _role_of(word: str) -> str | None:
    """The role of a label's word, with or without what says whose or which (市级牵头, 主要责任)."""
    plain = _QUALIFIERS.sub("", word)
    role = _WORDS_BY_ROLE.get(word) or _WORDS_BY_ROLE.get(plain)
    if role is None and not plain.strip() and word:  # 责任单位 alone is no qualifier
        role = _WORDS_BY_ROLE.get(word)
    return role


_VERBS = WORDS["verbs"]
_HEADS: dict[str, Role] = {word: role for role in ROLES for word in _VERBS[role]}
_MANNER = frozenset(_VERBS["manner"])
_FILL = frozenset([*_VERBS["manner"], *_VERBS["adverb"], *_VERBS["tail"], ","])
_VERBS_BY_FIRST: dict[str, list[str]] = {}
for _word in sorted({*_HEADS, *_FILL}, key=len, reverse=True):
    _VERBS_BY_FIRST.setdefault(_word[0], []).append(_word)
_SHARED = re.compile(either(_VERBS["shared"]))
WITH = re.compile(rf"{either(_VERBS['with'])}|(?<=[局委厅部办])商(?=[国省市区县州])")
WITH_OBJECT = frozenset(_VERBS["with_object"])
LEAD_IN = re.compile(f"{either(_VERBS['lead_in'])}")


_OTHER_HEADS = re.compile(
    either(word for role in ("leads", "supports", "guides", "supervises") for word in WORDS["verbs"][role])
)


def gives_other_role(text: str) -> bool:
    """Whether a word for another role than responsibility is in a text, however unclear the rest."""
    return bool(_OTHER_HEADS.search(text))


def is_manner(text: str) -> bool:
    """Whether words say only how work is shared (按职责分工), not who does what."""
    words = _tile(text)
    return bool(words) and not any(word in _HEADS for word in words or ())


def gives_role(text: str) -> bool:
    """Whether a word for a role is in a text, however unclear the rest."""
    return bool(_HEAD.search(text))


_HEAD = re.compile(either(_HEADS))
_IS = re.compile(r"(?:作为|均为|同为|为|是)(?:项目|任务|工作)?(?P<label>[\u4e00-\u9fff]{2,6}(?:单位|部门|主体))")
# 作为实施主体|负责建设
_IN_CAPACITY = r"作为(?:项目|任务|工作|具体)?(?:实施|责任|建设|承办|运营|落实|承担|执行)(?:单位|部门|主体)"
_AS, AS_END = re.compile(rf"^{_IN_CAPACITY}(?=.)"), re.compile(rf"{_IN_CAPACITY}$")
_STRENGTH: tuple[Role, ...] = ("leads", "guides", "supervises", "supports", "responsible_for")


@lru_cache(maxsize=8192)
def verb_phrase(text: str) -> tuple[Role, bool] | None:
    """The role that a verb phrase gives and whether it divides the work; None where a word of it is not known.

    按职责分工 alone is 负责; 牵头 with 负责 leads, as 指导 with 负责 guides.
    """
    if (said := _IS.fullmatch(text)) and (role := label_role(said["label"])) in ROLES:
        return next(each for each in ROLES if each == role), False  # 为协同责任单位
    words = _tile(_AS.sub("", text))
    if words is None:
        return None
    roles = {_HEADS[word] for word in words if word in _HEADS}
    shared = bool(_SHARED.search(text))
    if not roles:
        return ("responsible_for", True) if any(word in _MANNER for word in words) else None
    return next(role for role in _STRENGTH if role in roles), shared


def _tile(text: str) -> list[str] | None:
    """The words of the vocabulary, one after another, of which a text consists."""
    if not text:
        return []
    for word in _VERBS_BY_FIRST.get(text[0], ()):
        if text.startswith(word):
            rest = _tile(text[len(word) :])
            if rest is not None:
                return [word, *rest]
    return None


def verb_heads(text: str) -> list[tuple[int, int]]:
    """Where verbs that may take an object stand in a text, the longest at each place."""
    return [match.span() for match in re.finditer(either(WITH_OBJECT), text)]
