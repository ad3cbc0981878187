"""One plan, laid out in all the ways the genre knows: its tasks, bodies and goals stay the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.responsibilities import find_assignments
from tests.plan_text import goals, read_plan, work

_HEAD = "如东县2026年城区管理任务分工\n东政办发〔2026〕3号\n各镇人民政府：\n为管好城区，制定本方案。\n"
_TAIL = "\n如东县人民政府办公室\n2026年2月5日\n"
_NUMERALS = "一二三"
# title, what is to be done, who: role -> bodies
_TASKS = [
    ("修建绿道", "新建绿道12公里", {"牵头": ["县住建局"], "配合": ["县财政局", "县园林中心"]}),
    ("整治背街", "整治背街小巷30条", {"负责": ["县城管局", "城中街道", "掘港街道"]}),
    ("办好夜市", "打造夜市3处", {"牵头": ["县商务局"], "负责": ["县文旅局"], "监督": ["县委督查室"]}),
]
_ROLES = {"牵头": "leads", "负责": "responsible_for", "配合": "supports", "监督": "supervises"}
_LABELS = {"牵头": "牵头单位", "负责": "责任单位", "配合": "协办单位", "监督": "督导单位"}
WORK = {
    title: {f"{_ROLES[role]} {body}" for role, bodies in who.items() for body in bodies} for title, _, who in _TASKS
}


def _verbs(who: dict[str, list[str]]) -> str:
    return "，".join("、".join(bodies) + role for role, bodies in who.items())


def _labels(who: dict[str, list[str]], between: str, sign: str = "：", comma: str = "、") -> str:
    return between.join(f"{_LABELS[role]}{sign}{comma.join(bodies)}" for role, bodies in who.items())


def _plan(line: str, between: str = "\n") -> str:
    """The plan with each task as `line` says; {n} and {c} are its number."""
    items = [
        line.format(
            n=n, c=_NUMERALS[n - 1], title=title, text=text, verbs=_verbs(who), labels=_labels(who, "；"),
            lines=_labels(who, "\n"), bare=_labels(who, "\n", ""), spaced=_labels(who, "；", comma=" "),
            barred=_labels(who, "|"), below=_labels(who, "\n", "：\n"), bullets="▲" + _labels(who, "　▲"),
        )
        for n, (title, text, who) in enumerate(_TASKS, 1)
    ]  # fmt: skip
    return _HEAD + between.join(items) + _TAIL


def _columns(between: str) -> str:
    head = ["序号", "重点任务", "工作目标", "牵头单位", "责任单位", "协办单位", "督导单位"]
    rows = [
        [str(n), title, text, *("、".join(who.get(role, ["无"])) for role in _ROLES)]
        for n, (title, text, who) in enumerate(_TASKS, 1)
    ]
    return "如东县2026年城区管理任务分解表\n" + "\n".join(between.join(row) for row in (head, *rows)) + _TAIL


LAYOUTS = {
    "bracket with verbs": _plan("（{c}）{title}。{text}。（{verbs}）"),
    "bracket with labels": _plan("{n}.{title}。{text}。【{labels}】"),
    "bracket with bars": _plan("{n}.{title}。{text}。【{barred}】"),
    "bracket behind the title": _plan("（{c}）{title}（{verbs}）\n{text}。"),
    "lines": _plan("（{c}）{title}\n{text}。\n{lines}"),
    "lines without colons": _plan("{n}.{title}。{text}。\n{bare}"),
    "bodies under their label": _plan("{n}.{title}。{text}。\n{below}"),
    "labels after bullets": _plan("{n}.{title}。{text}。\n{bullets}"),
    "blanks between bodies": _plan("{n}.{title}。{text}。（{spaced}）"),
    "sentence": _plan("（{c}）{title}。{text}。由{verbs}。"),
    "sentence of minutes": _plan("{c}、{title}。会议明确，{text}，由{verbs}。"),
    "tasks by name": _plan("任务{n}：{title}\n工作目标：{text}。\n{lines}"),
    "told one after another": _plan("其{c}，{title}。{text}。{verbs}。"),
    "one line": _plan("（{c}）{title}。{text}。（{verbs}）", between=""),
    "bullets": _plan("■{title}：{text}。（{labels}）"),
    "no numbers": _plan("{title}。{text}。（{verbs}）"),
    "tabs": _columns("\t"),
    "bars": _columns(" | "),
    "blanks between columns": _columns("    "),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_work_stays_the_same(tmp_path: Path, layout: str) -> None:
    document, graph = read_plan(tmp_path, LAYOUTS[layout])
    assert {name: bodies for name, bodies in work(graph).items() if bodies} == WORK
    assert {(value, unit, due) for _, value, unit, _, due, _ in goals(graph)} == {
        (12, "公里", 2026), (30, "条", 2026), (3, "处", 2026),
    }  # fmt: skip
    assert document.identity.issuer == "如东县人民政府办公室"


def told(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for assignment in find_assignments(text):
        found.setdefault(str(assignment.role), set()).update(body.name for body in assignment.bodies)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("此项工作由县水利局牵头，县财政局具体实施。", {"leads": {"县水利局"}, "responsible_for": {"县财政局"}}),
        ("由县水利局会同县财政局负责。", {"responsible_for": {"县水利局"}, "supports": {"县财政局"}}),
        ("由县水利局会同县财政局制定细则。", {"leads": {"县水利局"}, "supports": {"县财政局"}}),
        ("由城中街道、县水利局共同负责。", {"responsible_for": {"城中街道", "县水利局"}}),
        ("明确县水利局为牵头单位，县财政局为配合单位。", {"leads": {"县水利局"}, "supports": {"县财政局"}}),
        ("责成县水利局牵头办理，县财政局协办。", {"leads": {"县水利局"}, "supports": {"县财政局"}}),
        ("县水利局：负责统筹协调，编制规划。", {"responsible_for": {"县水利局"}}),
        ("（县水利局牵头，县财政局分头落实）", {"leads": {"县水利局"}, "responsible_for": {"县财政局"}}),
        ("（县水利局牵头，县财政局、县人行等金融部门配合）",
         {"leads": {"县水利局"}, "supports": {"县财政局", "县人行"}}),
        ("（县委办、县人大办、县政协办负责）", {"responsible_for": {"县委办", "县人大办", "县政协办"}}),
        ("牵头单位：县水利局、县财政局（按职责分工）", {"leads": {"县水利局", "县财政局"}}),
        ("（牵头单位是县水利局；配合单位是县财政局）", {"leads": {"县水利局"}, "supports": {"县财政局"}}),
        ("责任（落实）单位：县水利局", {"responsible_for": {"县水利局"}}),
        ("（责任单位：县水利局；属地镇街：城中街道）", {"responsible_for": {"县水利局", "城中街道"}}),
        ("（牵头：县水利局　责任人：张三　配合单位：县财政局　责任人：李四）",
         {"leads": {"县水利局"}, "supports": {"县财政局"}}),
        # what is not understood gives nothing
        ("（责任科室：综合科；主管部门：县水利局）", {"responsible_for": {"综合科"}}),
        ("（县水利局牵头，县财政局、县人行某某办法配合）", {"leads": {"县水利局"}}),
        ("县水利局领导小组统筹推进。", {}),
    ],
)  # fmt: skip
def test_ways_of_giving_work(text: str, expected: dict[str, set[str]]) -> None:
    assert told(text) == expected


def test_a_heading_of_bodies_gives_them_the_items_below(tmp_path: Path) -> None:
    text = "如东县2026年任务清单\n（一）县水利局（2项）\n1.加固水库5座。\n2.修渠8公里。\n（二）县商务局、县文旅局（1项）\n3.办展会6场。\n"
    assert work(read_plan(tmp_path, text)[1]) == {
        "加固水库5座": {"responsible_for 县水利局"},
        "修渠8公里": {"responsible_for 县水利局"},
        "办展会6场": {"responsible_for 县商务局", "responsible_for 县文旅局"},
    }
