"""How a question was read, in words that its asker can check."""

from __future__ import annotations

from qa.evidence import Asked

_KINDS = {
    "who": "由哪些单位承担", "duties": "单位的任务", "value": "数值或目标", "when": "时间", "tasks": "任务或措施",
    "names": "名称", "compare": "比较", "count": "数量", "yes_no": "是否", "define": "含义", "how": "做法",
    "why": "原因或目的", "meta": "文件信息", "where": "出处", "rank": "最值", "other": "其他", "sets": "任务分工的组合",
    "about": "收录情况与用法", "absent": "没有收录的地方",
}  # fmt: skip


def in_words(asked: Asked, kind: str) -> str:
    """Kind, places, bodies, years and subject of a question, as they were understood."""
    linked = asked.linked
    bodies = [body.matches[0][0].name if body.matches else body.text for body in linked.bodies]
    parts = [
        ("问", _KINDS.get(kind, kind)),
        ("地方", "、".join([*map(str, linked.known), *(p.name for p in linked.unknown)])),
        ("单位", "、".join(bodies)),
        ("年份", "、".join(map(str, asked.question.years))),
        ("事项", asked.subject),
    ]
    return "；".join(f"{name}：{value}" for name, value in parts if value)
