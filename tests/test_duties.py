"""Who does what where a plan lists bodies with their duties, or says it once behind several items."""

from __future__ import annotations

from pathlib import Path

from tests.plan_text import read_plan, work


def test_a_numbered_duty_is_called_by_what_is_to_be_done(tmp_path: Path) -> None:
    text = "泗洪县加装电梯方案\n一、职责分工\n1.县住建局：牵头推进改造工作，负责计划下达。\n2.县民政局：协助开展居民协商。\n"
    assert work(read_plan(tmp_path, text)[1]) == {
        "牵头推进改造工作": {"leads 县住建局"},
        "协助开展居民协商": {"supports 县民政局"},
    }


def test_under_duties_a_name_and_a_colon_give_work(tmp_path: Path) -> None:
    lines = "县公安局：查处占道停放。\n县应急管理局：统筹协调，建立台账。\n各村民委员会：入户宣传政策。\n"
    found = work(read_plan(tmp_path, f"泗洪县整治方案\n一、职责分工\n{lines}二、要求\n加强领导。\n")[1])
    assert found == {
        "查处占道停放": {"responsible_for 县公安局"},
        "统筹协调": {"responsible_for 县应急管理局"},
        "入户宣传政策": {"responsible_for 各村民委员会"},
    }
    elsewhere = work(read_plan(tmp_path, f"泗洪县整治方案\n一、工作情况\n{lines}二、要求\n加强领导。\n")[1])
    assert not any(elsewhere.values())


def test_names_of_people_under_duties_give_no_work(tmp_path: Path) -> None:
    text = "泗洪县整治方案\n一、职责分工\n组长：张某某县长\n副组长：李某某副县长\n责任单位：另行通知\n"
    assert not any(work(read_plan(tmp_path, text)[1]).values())


_GROUPS = "泗洪县行动方案\n一、重点行动\n（一）护水行动\n1.修渠道。\n2.清河道。\n责任单位：县水利局（牵头）、县财政局\n（二）护绿行动\n{next}.种树木。\n{last}.育苗木。\n责任单位：县林业局\n"


def test_items_whose_numbers_run_on_each_have_the_line_behind_them(tmp_path: Path) -> None:
    found = work(read_plan(tmp_path, _GROUPS.format(next=3, last=4))[1])
    assert found["修渠道"] == found["清河道"] == {"leads 县水利局", "responsible_for 县财政局"}
    assert found["种树木"] == found["育苗木"] == {"responsible_for 县林业局"}


def test_items_numbered_anew_are_measures_of_their_heading(tmp_path: Path) -> None:
    found = work(read_plan(tmp_path, _GROUPS.format(next=1, last=2))[1])
    assert found == {
        "护水行动": {"leads 县水利局", "responsible_for 县财政局"},
        "护绿行动": {"responsible_for 县林业局"},
    }


def test_an_item_that_names_its_own_keeps_the_line_behind_the_last_from_it(tmp_path: Path) -> None:
    text = _GROUPS.format(next=3, last=4).replace("修渠道。", "修渠道。（牵头单位：县发改局）")
    found = work(read_plan(tmp_path, text)[1])
    assert found["修渠道"] == {"leads 县发改局"} and found["清河道"] == {"leads 县水利局", "responsible_for 县财政局"}


def test_a_capacity_may_be_that_of_a_project(tmp_path: Path) -> None:
    text = (
        "泗洪县建设方案\n一、责任分工\n（一）县水利局为项目实施主体，负责申报和建设。\n（二）县财政局负责资金拨付。\n"
    )
    assert {"responsible_for 县水利局"} in work(read_plan(tmp_path, text)[1]).values()
