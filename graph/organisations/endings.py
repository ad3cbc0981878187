"""How names of bodies end, words that stand in none, and names that mean a kind of bodies (各镇街), not one."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
WORDS = tomllib.loads((DATA / "responsibilities.toml").read_text(encoding="utf-8"))
CJK = "[\u3400-\u9fff]"
_ENDING = re.compile(
    r"(局|厅|委|部|办|署|室|处|科|所|站|院|社|联|协|会|台|馆|校|园|(?<!市)场|厂|(?<=[民刑商执审判事政产])庭|(?<=[民刑行][一二三四五六])庭|队|镇|乡|街道|(?<!农)村|组|(?:直属|储备|[粮油物盐煤]|分)库|中心|政府|集团|公司|银行|支行|分行|"
    r"大学|学院|中学|小学|高中|工委|专班|指挥部|实验室|海关|社区|园区|开发区|高新区|示范区|保税区|度假区|新区|基地|小组|人大|政协|平台|人行|农发行|"
    r"电信|移动|联通|铁塔|供电|电力|燃气|省|市|县|区|州|旗|盟|妇联|机关|(?<![参控持入])股|[车工电机]务段|(?:公路|养护|管理|航道|管护)段|书店|教学点|文化宫|少年宫|剧团|歌舞团|艺术团|中专|兵团|系统|行|电网|控股|农场|林场|学会)$"
)
OFFICE_END = "(?:局|委|委员会|办公室|工作部|集团|公司|分行|支行)"
"""How only names of bodies end, as a pattern without groups: a name so told needs no verb and no vocabulary."""

PARTICLE = re.compile(
    r"[的了是把被将]|按(?=[季月年周旬期日])|定期|每[月季年周]|进行|开展|推动|加强|加快|鼓励|支持(?!中心)|完成|实施(?!单位)|落实|建设(?=项目|进度)|有序"
    r"|报告|给予|予以|及时|要求|做好|按照|结合|确保|提供|制定|研究(?!院|所|室|中心|会|局|员|总院|试验|实验)|提出|纳入|通过|根据(?!地)|负责|牵头(?!单位|部门)|配合(?!单位|部门)|会同(?!县)|要(?!素|闻|塞)|建立|联合(?=[国省市区县])|设[在于]|(?<!自)由|均[为由须]|为(?:成员|牵头|责任|配合|参与|协|主[办要责]|第一|共同|直接|落实|支撑)"
)
# What stands before a body without being a place (督促|市商务局).
BEFORE_BODY = re.compile(
    "督促|推动|引导|动员|发动|鼓励|会同(?!县)|督导|监督|检查|协调|协助|指导|提请|报请|报送|抄送|商请|恳请|联系|对接|通知|安排|组织|责成|委托|报告|推荐|接受|服务|按照|依托|邀请|以及|并由|各级|全[省市县区州]|本[省市县区州]|我[省市县区州]"
)
# Bodies set up for one piece of work are called by it (省推动长江经济带发展领导小组办公室); so they alone hold its verbs.
_WORK_BODY = re.compile(
    r"(?:国家|省|市|县|区|州|旗|盟|镇|乡|街道)(?:委)?(?!.*(?:负责|牵头|配合|设在|由))[\u4e00-\u9fff]{4,28}(?:领导小组|指挥部|委员会|联席会议)(?:办公室|专班)?"
)
_VERB_BEFORE_KIND = re.compile(rf"(?:{BEFORE_BODY.pattern})(?<!服务)(?=各|[省市县州镇乡]..)")
_OPENERS = re.compile(f"(?:{'|'.join(WORDS['work']['openers'])})(?![区县市])")


def holds_verb(name: str) -> bool:
    """Whether a verb in what looks like a name says that it is none (推动发展的部门), or a clause of work (新建学校)."""
    return bool(
        PARTICLE.search(name) or _OPENERS.match(name) or _VERB_BEFORE_KIND.match(name)
    ) and not _WORK_BODY.fullmatch(name)


# A verb's first character behind a whole name (县公安局会|同, 县公安局协|助).
_CUT_VERB = re.compile("[局厅][协会组部处科行联台校区市院所办社站队场园]$|^[A-Z甲乙丙丁]组$")
_EVENTS = tuple(WORDS["work"]["events"])


def is_ending(name: str) -> bool:
    """Whether a name ends as bodies do (局, 中心, 集团, 镇 …); an event is none (展览会)."""
    return bool(_ENDING.search(name)) and not name.endswith(_EVENTS) and not _CUT_VERB.search(name)


_HEADS = "|".join(WORDS["collective"]["heads"])
_NOUNS = "|".join(sorted(WORDS["collective"]["nouns"], key=len, reverse=True))
_LEVELS = (
    "县级市|地级市|自治县|街道办事处|街道办|人民政府|区|市|县|旗|州|盟|镇|乡|街道|政府|管委会|管委|办事处|"
    "功能区|园区|开发区|部门|单位"
)
_COLLECTIVE = re.compile(
    rf"^(?:{_HEADS})?各(?!自负|负)|^(?:{_HEADS})[^,。]{{0,14}}(?:{_NOUNS})|(?:各|有关|相关|其他|所属|所辖|直属|成员|职能|主管|直)[^,。]{{0,8}}(?:{_NOUNS})$"
    rf"|(?:部门|成员|责任)单位$|^(?:{_LEVELS})$|^(?:省|市|县|区|州|乡镇|省市县?)级(?:人民)?政府$|^(?:县级市|地级市|乡镇|街镇|镇街|市县|区县|县区|县市|县市区)(?:人民)?政府(?:\((?:管委会|街道|办事处)\))?$|^(?:{_LEVELS})\([^)]*\)(?:人民)?政府$"
    rf"|^(?:有关|相关|属地|涉及|沿线)(?:行政)?村(?:\([^)]*\)|[居组]|和社区)?$"
    rf"|^[省市县区州]属(?:国有)?(?:重点)?企业$|^[市区县镇乡旗]\([市区县镇乡旗街道、,]+\)|^(?:省|市|县|区|州|乡镇)级(?!机关)[^,。]{{2,12}}(?:局|委|办|办公室)$"
)
_VERB_BEFORE = re.compile(
    rf"(?:{BEFORE_BODY.pattern})(?<!各级)(?<!全[省市县区州])(?<!本[省市县区州])(?<!我[省市县区州])"
)  # 指导各区政府
_ENDS_COLLECTIVE = re.compile(rf"(?:{_NOUNS}|{_LEVELS}|地|人)$")
# What may go on from 各…: words for kinds of places and their governments, nothing that names one body.
_GENERIC = re.compile(rf"(?:(?:{_LEVELS}|[()、和及]|有关|相关))+")


@lru_cache(maxsize=8192)
def is_collective(name: str) -> bool:
    """Whether a name means a kind of bodies, not one (各镇街, 区政府有关部门单位, 各区、县级市政府)."""
    if not _COLLECTIVE.search(name) or PARTICLE.search(name) or _VERB_BEFORE.match(name):
        return False
    bare = re.sub(r"\([^()]*\)", "", name)
    return bool(_ENDS_COLLECTIVE.search(bare) or is_ending(bare) or not bare)


def continues_collective(left: str, right: str) -> bool:
    """Whether `right`, after a comma, still belongs to the collective `left` (各区、|县级市政府)."""
    whole = r"|街道办(?:事处)?" if left.endswith("政府") else ""
    own = re.fullmatch(rf"(?:园区|功能区|开发区)管委会?{whole}", right)  # 各县政府、园区管委会: two kinds
    return is_collective(left) and not own and bool(_GENERIC.fullmatch(right))
