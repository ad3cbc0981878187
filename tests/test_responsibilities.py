"""The grammar of who does what: what it does not know gives nobody a role, and is said."""

from __future__ import annotations

import itertools
import json

import pytest

from cli import main
from graph.responsibilities import read_section
from graph.responsibilities.lexer import lex
from graph.responsibilities.tokens import Kind

_ROLE = {"leads": "牵头", "responsible_for": "责任", "supports": "配合", "guides": "指导", "supervises": "监督"}


def told(text: str) -> str:
    return " | ".join(
        f"{_ROLE[a.role]} {' '.join(body.name for body in a.bodies)}" for a in read_section(text).assignments
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（牵头单位：县农业农村局；监督单位：县审计局）", "牵头 县农业农村局 | 监督 县审计局"),
        ("（牵头单位：县农业农村局；考核单位：县委组织部）", "牵头 县农业农村局 | 监督 县委组织部"),
        ("（责任单位：县水利局；业务指导单位：市水利局）", "责任 县水利局 | 指导 市水利局"),
        ("（县教育局指导，县妇联参与）", "指导 县教育局 | 配合 县妇联"),
        ("（县教育局指导，试点乡政府负责落实）", "指导 县教育局 | 责任 试点乡政府"),
        ("（县水利局督办，各乡镇落实）", "监督 县水利局 | 责任 各乡镇"),
        ("牵头单位：县水利局 | 参与单位：县财政局", "牵头 县水利局 | 配合 县财政局"),
        ("（★县水利局、县财政局※负责）", "责任 县水利局 县财政局"),
        ("（县水利局负总责，各镇具体负责）", "责任 县水利局 | 责任 各镇"),
        ("责任单位：县林业局,县水务局县气象局、县司法局", "责任 县林业局 县水务局 县气象局 县司法局"),
        ("责任单位：县水利局牵头，各乡镇人民政府结合实际落实", "牵头 县水利局 | 责任 各乡镇人民政府"),
        ("（县水利局牵头，县财政局做好资金保障）", "牵头 县水利局"),
        ("县市场监管局、县司法局按职责分工负责。", "责任 县市场监管局 县司法局"),
        ("（区植保站负责，省农科院技术指导）", "责任 区植保站 | 指导 省农科院"),
        ("（责任单位：区林业局、区水务局、有关镇办）", "责任 区林业局 区水务局 有关镇办"),
        ("（责任单位：市水利局、东湖国家级自然保护区管理局）", "责任 市水利局 东湖国家级自然保护区管理局"),
        ("（责任单位：市水利局、教育局）", "责任 市水利局 市教育局"),
        ("（配合单位：县纪委县监委、县统计局）", "配合 县纪委县监委 县统计局"),
        ("责任单位：县科技局；配合单位：国家茶叶检测中心（福建）", "责任 县科技局 | 配合 国家茶叶检测中心(福建)"),
        ("责任单位：县科技局牵头，县水利局，县邮政公司配合", "牵头 县科技局 | 配合 县水利局 县邮政公司"),
        ("责任单位：县科技局、县水利局，县邮政公司配合", "责任 县科技局 县水利局 | 配合 县邮政公司"),
        ("由县城投集团具体实施，县水利局指导。", "责任 县城投集团 | 指导 县水利局"),
        ("年底由县林长办会同县政府目标办组织考评。", "牵头 县林长办 | 配合 县政府目标办"),
        ("由各乡镇人民政府、县水利局共同负责。", "责任 各乡镇人民政府 县水利局"),
        ("要压实责任，由属地政府负责。", ""),
        ("县河长制领导小组统筹推进。", ""),
        ("请县财政局足额拨付应急资金。", "责任 县财政局"),
        ("请县财政局于3月底前函复。", ""),
        ("新建泵站3座。\n县水利局、县财政局", "责任 县水利局 县财政局"),
        ("新建泵站3座。\n县水利局", ""),
        ("请县供销社会同县商务局研究落实。", "责任 县供销社 | 配合 县商务局"),
        ("县委督查室监督执行情况。", "监督 县委督查室"),
        (
            "【牵头单位】县水利局\n【配合单位】县财政局、县林业局【完成时限】2026年底",
            "牵头 县水利局 | 配合 县财政局 县林业局",
        ),
        ("牵头单位\n县水利局\n责任单位\n县财政局、县林业局", "牵头 县水利局 | 责任 县财政局 县林业局"),
        ("县水利局为第一责任单位，县财政局为协同责任单位。", "牵头 县水利局 | 配合 县财政局"),
        ("（整改责任单位：县水利局；整改督导单位：县委督查室）", "责任 县水利局 | 监督 县委督查室"),
        ("以上两项由县水利局牵头，县财政局配合。", "牵头 县水利局 | 配合 县财政局"),
        ("（县水利局牵头，县财政局等有关部门及各镇政府配合）", "牵头 县水利局 | 配合 县财政局 各镇政府"),
        ("（责任单位：县推进水网建设工作领导小组办公室、县水利局）", "责任 县推进水网建设工作领导小组办公室 县水利局"),
        ("责任站所：农业服务中心；配合单位：相关村（社区）", "责任 农业服务中心 | 配合 相关村(社区)"),
        ("（责任单位：国道208线平川养护段、平川县职业中专）", "责任 国道208线平川养护段 平川县职业中专"),
        ("责任单位：1.县水利局；2.县财政局；3.各镇政府。", "责任 县水利局 | 责任 县财政局 | 责任 各镇政府"),
        ("责任单位：①县水利局②县财政局③各镇政府", "责任 县水利局 县财政局 各镇政府"),
        ("责任单位：县水利局 县财政局 县税务局 各镇政府", "责任 县水利局 县财政局 县税务局 各镇政府"),
        ("责任单位：县水利局\\县财政局．县税务局", "责任 县水利局 县财政局 县税务局"),
        ("『牵头单位及职责：县水利局负责统筹』", "牵头 县水利局"),
        ("责任单位：市工信局、数字办、慈善总会", "责任 市工信局 市数字办 市慈善总会"),
        ("责任单位：县文化馆、县新华书店、平川职校第二教学点", "责任 县文化馆 县新华书店 平川职校第二教学点"),
        ("技术指导单位：平川水土保持研究试验站", "指导 平川水土保持研究试验站"),
        ("责任领导：张三　配合单位：县直有关部门　时限：9月底", "配合 县直有关部门"),
        ("维修泵站5座。（河道管理处）", "责任 河道管理处"),
        ("维修泵站5座。（安全监督处、县水利工程质量监督站）", "责任 安全监督处 县水利工程质量监督站"),
        ("引进人才20名。（组织部、人社局、平川大学）", "责任 组织部 人社局 平川大学"),
    ],
)
def test_roles_told_apart(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "新建泵站3座，由县水利局牵头，平川农村信用联社、建设银行平川支行配合，年底前完工。",
            "牵头 县水利局 | 配合 平川农村信用联社 建设银行平川支行",
        ),
        ("举办第七届中国灌溉装备展览会，由县商务局牵头，县公安局配合。", "牵头 县商务局 | 配合 县公安局"),
        ("请河源水库管护局牵头，县水利局予以配合，在三地增设雨量站5处。", "牵头 河源水库管护局 | 配合 县水利局"),
        ("请县公安局协助做好道路交通疏导。", "配合 县公安局"),
        ("县教育局负责指导学校、幼儿园落实，县公安局负责周边治安。", "责任 县教育局 | 责任 县公安局"),
        ("镇经济发展办公室：负责制定目录，引进项目15个。", "责任 镇经济发展办公室"),
        ("县水利局主管全县河道工作，负责编制规划。", "责任 县水利局"),
        ("县水利局是全县河道采砂的主管部门，负责编制规划。", "责任 县水利局"),
        ("新增班车3条，由县交通运输局会同平川汽车站落实。", "责任 县交通运输局 | 配合 平川汽车站"),
        ("各镇负责沿河巡查，县供电公司配合做好用电接入。", "责任 各镇 | 配合 县供电公司"),
        ("镇纪委负责对整治情况进行督查，每月通报一次。", "责任 镇纪委"),
        ("青石滩工业园管委会协助。", "配合 青石滩工业园管委会"),
        ("县水利局、县林业局等部门在各自职责范围内做好巡护工作。", "责任 县水利局 县林业局"),
    ],
)
def test_clauses_of_a_sentence_that_say_who_does_what(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "发挥群团组织作用。（工会、妇联、共青团）",
        "设置围挡20处。（城北施工处）",
        "县水利局不是河道采砂的主管部门，负责人应当说明。",
        "县供电公司配合情况要通报。",
        "各镇推进沿河巡查，县供电公司配合情况纳入考核。",
        "督促青石滩工业园管委会协助。",
        "经济开发区管委会协助。",
    ],
)
def test_what_is_in_doubt_gives_nobody_a_part(text: str) -> None:
    assert told(text) == ""


@pytest.mark.parametrize("label", ["技术支撑单位", "验收单位", "起草单位", "评估机构", "托管方"])
def test_a_label_not_known_closes_the_list_and_is_said(label: str) -> None:
    found = read_section(f"（责任单位：县水利局、县林业局；{label}：县气象局；配合单位：县财政局）")
    assert [b.name for a in found.assignments for b in a.bodies] == ["县水利局", "县林业局", "县财政局"]
    assert any(label in note.text for note in found.notes)


@pytest.mark.parametrize(
    "text",
    [
        "（责任单位：县水利局、对困难户给予补助）",
        "（责任单位：县水利局、重大情况及时报告县政府）",
        "（责任单位：县水利局、推动项目尽快开工）",
        "（责任单位：县水利局、新建中心小学）",
        "（责任单位：县水利局、协调县财政局）",
    ],
)
def test_a_verb_phrase_is_no_body(text: str) -> None:
    found = read_section(text)
    assert [body.name for a in found.assignments for body in a.bodies] == ["县水利局"]
    assert found.notes


@pytest.mark.parametrize(
    "text",
    [
        "各县（市）政府要建立县级政府办公室牵头、有关部门参与的工作机制。",
        "一律答复由县水利局牵头。",
        "各窗口统一回复“由县水利局牵头”。",
        "“夜市由社区牵头”成为居民口头禅。",
        "鼓励企业领衔、高校参与组建创新联合体。",
        "举办院士领衔的论坛。",
        "（责任编辑：县水利局）",
        "去年，县水利局牵头举办了节水宣传周。",
        "对县水利局牵头的12个项目开展督查。",
        "根据县水利局牵头制定的规划，推进园区建设。",
        "自觉接受市人大及其常委会监督。",
        "成立领导小组，办公室设在县水利局，负责日常工作。",
        "领导小组统筹协调，各镇推进。",
    ],
)
def test_words_that_assign_nothing(text: str) -> None:
    assert told(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "牵头单位:县水利局;责任单位:县财政局、各镇(街道)等,2026年6月底前完成",
        "县水利局(县河长办)会同县财政局等部门负责,列首位的为牵头单位,下同",
        "由县水利局牵头推进河道清淤,县财政局、什么什么配合",
    ],
)
def test_tokens_leave_no_character_out(text: str) -> None:
    tokens = lex(text)
    assert "".join(text[t.start : t.end] for t in tokens) == text
    assert all(a.end == b.start for a, b in itertools.pairwise(tokens))


def test_kinds_of_span() -> None:
    kinds = [token.kind for token in lex("牵头单位:县水利局;县财政局、各镇等按职责分工负责;2026年底前完成")]
    assert kinds == [
        Kind.LABEL, Kind.ORGANISATION, Kind.SEPARATOR, Kind.ORGANISATION, Kind.SEPARATOR, Kind.COLLECTIVE, Kind.OPEN,
        Kind.VERB, Kind.SEPARATOR, Kind.TIME,
    ]  # fmt: skip


def test_explain_shows_tokens_rules_and_what_was_refused(capsys: pytest.CaptureFixture[str]) -> None:
    text = "（县水利局牵头，县财政局按职责分工负责；验收单位：县审计局）"
    assert main(["explain", text]) == 0
    shown = capsys.readouterr().out
    assert "标签  验收单位" in shown and "没有读懂：验收单位:" in shown and "规则：names-verb" in shown
    assert main(["explain", text, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [(a["role"], a["bodies"]) for a in data["assignments"]] == [
        ("leads", ["县水利局"]), ("responsible_for", ["县财政局"]),
    ]  # fmt: skip
