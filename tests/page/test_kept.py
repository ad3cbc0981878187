"""What was begun is there again after a reload: a question half typed, files not yet accepted; a reading is stopped."""

from __future__ import annotations

import threading

from tests.conftest import long
from tests.page.conftest import expect
from ui.waiting import Held, StoppedReadingError, Waiting

PLAN = "高密市推动消费品以旧换新工作方案\n\n一、重点任务\n1.开展家具换新。（牵头单位：市商务局）\n"


@long
def test_files_not_yet_accepted_and_half_a_question_are_there_after_a_reload(tab, go, own, own_url, tmp_path):
    plan = tmp_path / "高密方案.txt"
    plan.write_text(PLAN, "utf-8")
    go(own_url, "问答")
    tab.fill("#question textarea", "家具换新由谁")
    go(own_url, "文档管理")
    tab.wait_for_selector("#documents table")
    tab.set_input_files("#upload input[type=file]", plan)
    tab.wait_for_selector("#preview .reading")
    tab.fill("#preview .identity input[name=place]", "莱西市")
    tab.click("#preview .identity button")
    tab.wait_for_function("document.querySelector('#preview input[name=place]')?.defaultValue == '莱西市'")
    tab.reload()
    expect(tab.locator("#preview .identity input[name=place]")).to_have_value("莱西市")
    expect(tab.locator("#upload")).to_contain_text("高密方案")
    tab.click("#accept")
    tab.wait_for_selector("#preview >> text=已收录", timeout=60_000)
    assert str(own.store.documents["高密方案"].identity.place) == "莱西市"
    assert [c.new for c in own.store.corrections.documents] == ["莱西市"]
    tab.reload()
    go(own_url, "问答")
    expect(tab.locator("#question textarea")).to_have_value("家具换新由谁")
    go(own_url, "文档管理")
    tab.wait_for_selector("#documents table")
    expect(tab.locator("#preview")).to_contain_text("上传后，这里先显示读出的内容")


def test_a_reading_is_stopped_and_only_that_of_the_session():
    waiting, told, ended = Waiting(), [], threading.Event()

    def read(session: str) -> None:
        try:
            with waiting.reading(session, lambda *said: told.append(said)) as progress:
                while not ended.wait(0.01):
                    progress("读取", 0, 1)
        except StoppedReadingError:
            told.append(session)

    readers = [threading.Thread(target=read, args=(name,)) for name in ("甲", "乙")]
    for reader in readers:
        reader.start()
    waiting.stop("甲")
    readers[0].join(5)
    assert "甲" in told
    assert readers[1].is_alive()
    ended.set()
    readers[1].join(5)
    assert "乙" not in told
    waiting.stop("甲")  # nothing goes on


def test_what_is_held_is_found_by_its_key_only_and_the_oldest_is_forgotten():
    waiting = Waiting()
    keys = [waiting.new_key() for _ in range(40)]
    for key in keys:
        waiting.keep(key, Held((key,), "", (), ()))
    assert waiting.of(keys[-1]).paths == (keys[-1],)
    assert waiting.of(keys[0]) is None
    waiting.keep("", Held(("x",), "", (), ()))
    assert waiting.of("") is None
    waiting.keep(keys[-1], None)
    assert waiting.of(keys[-1]) is None
