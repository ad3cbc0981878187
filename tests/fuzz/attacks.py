"""The table of known attacks in docs/security.md, from a run of the tests: `python -m tests.fuzz.attacks`."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from tests.fuzz.__main__ import DOCUMENT

MARKS = ("<!-- attacks -->", "<!-- /attacks -->")
ATTACKS = (
    ("残缺或乱写的版式文件（OFD 页面框、字距）", "test_hostile_files", "page_box|steps_between"),
    ("列表编号乱写（--1、²、五千位数字）、上万项", "test_hostile_files", "list_that_starts|ten_thousand"),
    ("过深的嵌套、层层嵌入的文件", "test_hostile_files", "nested_too|document_in_a_document"),
    ("XML 炸弹、外部实体", "test_hostile_files", "entities"),
    ("数亿单元格的表格", "test_hostile_files", "cells|megabyte_in"),
    ("过大的文件、过多的文字、过大的页面", "test_hostile_files", "too_many|too_large|kilometre"),
    ("压缩炸弹、指向包外的路径、包里的链接", "test_hostile_files|test_loaders_formats", "archive|bomb|outside"),
    ("管道、设备、指向外面的链接、绕圈的链接", "test_hostile_files", "pipes"),
    ("带转义、双向控制符、半个字符的名称和文字", "test_hostile_files", "names_that|characters_that"),
    ("各格式变异文件（每次检查都跑的一小批）", "test_hostile_files", "mutated"),
    ("读得太久、占用太多、崩溃、出错的文件", "test_worker", "."),
    ("没有尽头的句子、一行一兆字", "test_growth", "megabyte|endless|found_is"),
    ("每条规则用变异找到的最坏输入", "test_growth", "no_rule"),
    ("大模型服务慢、大、乱、撒谎", "test_writer|test_proposals", "lie|broken|slow|error_status|instructions|mixed|nobody|dropped|dribbl"),
    ("没有登录时的每个地址、接口、MCP、文件", "test_guard|test_programs", "strangers|programs_log|see_all|logged_in|logging_in"),
    ("猜密码", "test_guard", "guess|twice"),
    ("别的网站的网页发来的请求", "test_guard", "other_sites|page_itself"),
    ("借接口读服务器上的文件", "test_programs", "only_uploaded|no_other_file|store_is_not"),
    ("借文件里的链接读服务器上的图片、访问别的地址", "test_linked", "."),
    ("借请求里的网址让服务器访问别的地址；MCP 里的路径", "test_requests", "fetched|mcp_server"),
    ("指向本服务的别人的域名（DNS 重绑定）、嵌在别的网站里", "test_requests", "name_that|any_name|other_sites"),
    ("页面用不到的地址和 WebSocket", "test_requests", "needs_not|websockets"),
    ("过大的请求、一兆字的查询", "test_requests", "too_large|megabyte"),
    ("页面的每个功能收到的任意数据", "test_requests", "whatever_is_sent"),
    ("多人同时提问而文件不断增减；许多次提问的内存", "test_crowd", "."),
    ("更正文件和 corpus.toml 乱写、终端里的控制符", "test_strange_settings", "."),
    ("图谱文件每一个都改坏", "test_store_faults", "flipped|lost_and|pointer|cache|every_file"),
    ("导出表格里的公式", "test_export", "formula|calculat|inert|xlsx|csv"),
    ("文件标题和文字里的网页代码", "test_drawing|test_documents|test_parts|test_ask", "hostile|evil|markup|script|escap"),
)  # fmt: skip
"""What is tried, and by which tests: patterns of their modules and names."""
FILES = (
    "tests/test_hostile_files.py", "tests/test_worker.py", "tests/test_growth.py", "tests/test_writer.py", "tests/test_proposals.py",
    "tests/test_loaders_formats.py", "tests/test_export.py", "tests/test_linked.py", "tests/test_strange_settings.py",
    "tests/test_store_faults.py", "tests/page/test_requests.py", "tests/page/test_crowd.py", "tests/test_drawing.py", "tests/page/test_guard.py", "tests/page/test_programs.py",
)  # fmt: skip


def table(results: list[tuple[str, str, bool | None]], before: list[str]) -> list[str]:
    """Rows of the table from test modules, names and whether they passed (None: skipped); the rows of before where the
    tests of an attack were not run.
    """
    rows = ["| 攻击 | 试过 | 挡住 | 未能试 | 测试 |", "|---|---|---|---|---|"]
    for attack, modules, names in ATTACKS:
        mine = [(m, passed) for m, name, passed in results if re.search(modules, m) and re.search(names, name)]
        if not mine:
            rows += [row for row in before if row.startswith(f"| {attack} |")]
        else:
            tried = [passed for _, passed in mine if passed is not None]
            where = "、".join(sorted({f"`{m.rsplit('.', 1)[-1]}`" for m, _ in mine}))
            rows.append(f"| {attack} | {len(tried)} | {sum(tried)} | {len(mine) - len(tried)} | {where} |")
    return rows


def main() -> None:
    """Run the tests and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", *(sys.argv[1:] or FILES), f"--junitxml={report}"], check=False
        )
        cases = list(ElementTree.parse(report).iter("testcase"))
    results = [
        (
            case.get("classname", ""),
            case.get("name", ""),
            None if case.find("skipped") is not None else case.find("failure") is None and case.find("error") is None,
        )
        for case in cases
    ]
    text = DOCUMENT.read_text("utf-8")
    before, after = text.split(MARKS[0])[0], text.split(MARKS[1])[1]
    DOCUMENT.write_text(
        "\n".join([before + MARKS[0], "", *table(results, text.splitlines()), "", MARKS[1] + after]), "utf-8"
    )


if __name__ == "__main__":
    main()
