"""The words of the genre that say who does what: cues before a list, verbs after one, rules about its order."""

from __future__ import annotations

import re

from graph.bodies import WORDS, Role

FOLD: dict[int, str] = {
    ord(old): new
    for old, new in zip(
        "（）【】〔〕［］[]｛｝{}〈〉﹙﹚：∶﹕︰；﹔，﹐、／？！．　", "()" * 9 + "::::;;,,、/?!. ", strict=True
    )
}
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad*]+")


def _cue_pattern() -> str:
    nouns = "|".join(WORDS["nouns"])
    parts = []
    for role, stems in WORDS["stems"].items():
        if role == "bare":
            continue
        words = "|".join(re.escape(stem) for stem in sorted(stems, key=len, reverse=True))
        tail = (
            "" if role in ("deadline", "other") else rf"(?:(?:{nouns})(?:\((?:{nouns})\)|(?:和|及|、|/)(?:{nouns}))?)"
        )
        parts.append(rf"(?P<{role}>(?:{words}){tail})")
    return "|".join(parts)


_SEP = r"(?:\s*(?:[:：]|[—–―─－-]{1,2}|为:?|是:)\s*)"
CUES = _cue_pattern()
CUE = re.compile(rf"(?:{CUES}){_SEP}|(?P<bare>{'|'.join(WORDS['stems']['bare'])})\s*[:：]")
CUE_OPEN = re.compile(rf"\s*(?:{CUES})(?={_SEP}?[\u3400-\u9fff])")
CUE_LINE = re.compile(rf"(?:^|(?<=[。;!?)\x00]))[ \t]*[(]?(?=(?:{CUES}){_SEP}|(?:牵头|责任|配合)\s*[:：])")
ROLES: dict[str, Role] = {"leads": "leads", "responsible": "responsible_for", "supports": "supports"}
OTHERS: dict[str, Role] = {
    "责任": "responsible_for", "配合": "supports", "协办": "supports", "参与": "supports", "协同": "supports",
}  # fmt: skip
BARE: dict[str, Role] = {
    "牵头": "leads", "主办": "leads", "责任": "responsible_for", "负责": "responsible_for",
    "配合": "supports", "协办": "supports", "参与": "supports",
}  # fmt: skip

_MANNER = (
    r"(?:(?:依照|按照?|依据|依|根据|结合|在)?(?:其|各自|自身|部门|相关|法定)*的?"
    r"(?:职责|职能|分工|任务)+(?:范围内?)?[,的]?)"
)
_ADVERB = r"(?:共同|分别|联合|统一|总体|具体|统筹|组织|积极|协同|分工|牵头|协调|主要|各自|按要求|做好|抓好|直接|全面)*"
_END = r"(?=[,;。、:)]|$)"
VERB = re.compile(
    rf"(?P<leads>(?:负责)?{_MANNER}?(?:共同|分别|联合|统一|总体|负责)*(?:牵头|主办)(?!单位|部门|人|责任)(?:负责|组织|实施|落实|推进|统筹|协调|抓总)*)"
    rf"|(?P<with>(?:会同(?!县)|(?<=[^、:和及])会同(?=县)|联合(?=[国省市区县州各有])|(?<=[局委厅部办])商(?=[国省市区县州]))(?=[^,;。]{{2,}}))"
    rf"|(?P<responsible>{_MANNER}?{_ADVERB}负责(?:落实|实施|推进|抓好|组织|完成|做好)*(?![人制解]){_END}|各负其责"
    rf"|(?:依照|按照?|根据|结合)(?:其|各自|自身|部门|相关|法定)*(?:职责|职能)(?:分工|范围内?)?[^,;。、()]{{0,10}}{_END}"
    rf"|{_MANNER}{_ADVERB}(?:落实|实施|推进|承担|办理|做好|抓好|组织实施|抓落实|完成)(?:相关工作)?{_END}|(?<=[局委厅部办处心府院会社站所队行团校)区县市州旗盟镇乡村道街位门构])(?:具体|组织|抓好|共同|统筹)?(?:落实|推进|实施|推动|办理|执行){_END}"
    rf"|(?<!作)(?:作为|为|是)(?:责任|落实|实施)(?:主体|单位|部门){_END})"
    rf"|(?P<supports>(?:{_MANNER}|积极|协同|共同|做好|按要求)*(?:配合|参与|参加|协助|协办|协同配合|协作)(?:做好|实施|落实|推进|相关|工作)*{_END})"
)
_FIRST = r"(?:第一位|第1位|第一[个家]?|首位|首个|最前面?|前面)"
_OTHERS = r"(?:[,、;](?:[^。;()为]|\([^()]{0,8}\)){2,24}(?:均|都)?为(?P<others>责任|配合|协办|参与|协同)(?:单位|部门))?"
_ONWARD = r"(?P<onward>[,、;]?(?:以?下同|下文同|以下均同|后同)|\((?:以?下同)\))?"
ORDER = re.compile(
    r"[,;。]?(?:注:|说明:)?(?:除[^。;()]{0,30}?外,)?"
    r"(?:以上|以下|各项|上述|其中|任务|责任|分工|单位|部门|均|工作|中)*"
    rf"(?:(?:列|排|居|位列|位居|排列|排名|排序|名列)?[在于名]?{_FIRST}置?[的者]?(?:责任)?(?:部门|单位)?"
    r"(?:为|是|系|均为|即为|作为)总?(?:牵头|主办|主责)(?:责任)?(?:单位|部门)?"
    rf"|(?:牵头|主办)(?:责任)?(?:单位|部门)(?:均|都)?(?:列|排|居|位列|排名)[在于]?{_FIRST})" + _OTHERS + _ONWARD
)
# Sentences that say what the lists below leave out (以下均需各县政府落实，不再列出).
ASIDE = re.compile(r"[^。;()]*不再(?:一一|逐一|重复|单独)?(?:列出|单列|列明|列入|标注)[^。;()]*")
EXPLAINS = re.compile(r"负责(?:对|就)?[^,。;]{0,12}解释|解释(?:权|工作)?(?:归|由)")
ADDRESS = re.compile(rf"\s*(?:{'|'.join(WORDS['address']['openers'])})")
