"""A question and a sentence read together: near misses told apart, rows and lists shown whole, second asks answered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embeddings.adapter import read_adapter
from embeddings.loading import load_encoder
from embeddings.onnx_encoder import PAIR_TOKENS, OnnxEncoder
from evaluation.adapt import Lesson, learn
from qa.answer import answer_question
from qa.knowledge import knowledge_of
from store.build import build_store
from store.layout import belongs_to_store
from store.store import Store

HEAD = "永丰县 > 2025 > 永丰县养老服务提升方案\n"


def encoder() -> OnnxEncoder:
    found = load_encoder()
    assert isinstance(found, OnnxEncoder)
    return found


@pytest.mark.parametrize(
    ("question", "answers", "misses"),
    [
        ("永丰县养老床位到2025年要有多少张", "到2025年，全县养老床位达到3200张。", "加强养老床位管理，定期开展检查。"),
        ("永丰县助餐点谁牵头", "建设社区助餐点，由县民政局牵头。", "对助餐点给予一次性补贴2万元。"),
        ("助餐点一次性补多少钱", "对助餐点给予一次性补贴2万元。", "建设社区助餐点，由县民政局牵头。"),
        ("为什么要办老年大学", "为满足老年人学习需求，开办县老年大学。", "县老年大学每学期招生300人。"),
    ],
)
def test_the_sentence_that_answers_is_told_from_one_on_the_same_thing(question: str, answers: str, misses: str) -> None:
    (right, _), (wrong, _) = encoder().pairs(question, [HEAD + answers, HEAD + misses])
    assert right > wrong + 0.5


def test_pairs_are_cut_at_a_length_and_do_not_depend_on_one_another() -> None:
    both = encoder().pairs("养老床位多少张", ["养老床位3200张。", "助餐点" * 500])
    assert all(len(tokens) <= PAIR_TOKENS for tokens in encoder().pair_tokens("问" * 900, ["助餐点" * 500]))
    alone = encoder().pairs("养老床位多少张", ["养老床位3200张。"])
    assert both.shape == (2, 2)
    assert np.allclose(both[0], alone[0])
    assert encoder().pairs("养老床位多少张", []).shape == (0, 2)


def test_questions_and_passages_are_encoded_by_the_model_as_it_was() -> None:
    adapter = read_adapter()
    assert 0 < adapter.lower < adapter.layers
    assert any(np.abs(left @ right).max() > 0 for left, right in adapter.changes.values())
    assert float(encoder().encode_queries(["老旧电梯更新由哪个部门负责"])[0] @ encoder().encode_passages(["老旧电梯更新由住建部门牵头。"])[0]) > 0.85  # fmt: skip


def test_a_question_that_is_expected_is_encoded_as_any_other() -> None:
    questions = ["永丰县助餐点谁牵头", "老年大学什么时候开办"]
    for question in questions:
        encoder().expect(question)
    expected = encoder().encode_queries(questions)
    assert np.allclose(expected, [encoder().question_tokens(question)[0] for question in questions], atol=1e-6)


PLAN = """永丰县养老服务提升方案
永政办发〔2025〕3号
各乡镇人民政府，县直各单位：
一、任务清单
| 序号 | 工作任务 | 牵头单位 | 配合单位 | 完成时限 |
| --- | --- | --- | --- | --- |
| 1 | 配备家庭呼叫器800套，建设照料室12间。 | 县民政局 | 县残联 | 2025年6月底 |
| 2 | 开办老年大学，招收学员300人。 | 县教体局 | 县文旅局 | 2025年9月底 |
二、有关要求
（一）养老机构有下列情形之一的，由县民政局责令改正：
1.不公开收费标准；
2.强迫老人接受服务；
3.收取不合理费用。
（二）发放养老券，凭券就餐可以抵扣，每人每月不超过200元。
（三）智慧养老项目达到15个以上。2024年养老床位2500张，到2025年养老床位达到3200张。
永丰县人民政府办公室
2025年2月10日
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "永丰县养老服务提升方案.md").write_text(PLAN, encoding="utf-8")
    return build_store(folder, folder / "store")[0]


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("永丰县家庭呼叫器配多少套，几月前到位，谁负责", ["800套", "民政局", "6月"], ["教体局"]),
        ("养老机构哪几种情形会被责令改正", ["不公开收费标准", "强迫老人", "不合理费用"], []),
        ("永丰县老年大学谁牵头 啥时候交卷", ["教体局", "2025年9月"], ["民政局"]),
        ("永丰县养老床位24年实际多少 25年目标多少", ["2500", "3200"], []),
        ("养老券一个月最多抵多少", ["200元"], ["15个"]),
    ],
)
def test_all_that_a_question_asks_of_one_thing_is_told(
    store: Store, question: str, holds: list[str], lacks: list[str]
) -> None:
    answer = answer_question(store, question)
    assert answer.answerable, answer.text
    assert [held for held in holds if held not in answer.text] == [], answer.text
    assert [held for held in lacks if held in answer.text] == [], answer.text


def test_sentences_are_encoded_ahead_of_questions_until_none_are_left(store: Store) -> None:
    one = replace(store)  # as opened anew
    sentences = knowledge_of(one).sentences
    first, rest = sentences.ahead(2), sentences.ahead(1_000)
    assert first == 2
    assert rest > 5
    assert sentences.ahead(2) == 0
    question = "养老券一个月最多抵多少"
    assert answer_question(one, question).text == answer_question(store, question).text


def test_a_row_is_cited_with_its_own_task(store: Store) -> None:
    answer = answer_question(store, "永丰县家庭呼叫器配多少套")
    row = next(e for s in answer.statements for e in s.evidence if "800套" in e.quote)
    assert "老年大学" not in row.quote
    assert "2“开办老年大学" not in answer.text


def test_what_is_said_of_one_half_is_told_where_the_other_is_silent(store: Store) -> None:
    answer = answer_question(store, "永丰县老年大学由谁牵头，殡仪馆火化炉补贴多少万元")
    assert answer.answerable
    assert "教育和体育局" in answer.text or "教体局" in answer.text
    assert "未写明" in answer.text


@pytest.mark.slow
def test_what_is_learned_is_what_the_adapter_reads(tmp_path: Path) -> None:
    texts = ["养老床位达到3200张。", "开办老年大学。", "助餐点补贴2万元。"]
    tokens = encoder().pair_tokens("养老床位多少张", texts)
    lesson = Lesson("file", "养老床位多少张", 0, True, tokens, np.array([1, 0, 0], np.float32))
    reader = learn([lesson], epochs=2)
    np.savez(tmp_path / "adapter.npz", **reader.arrays())  # type: ignore[arg-type]
    adapter, own = read_adapter(tmp_path / "adapter.npz"), read_adapter()
    assert (adapter.lower, adapter.layers, adapter.changes.keys()) == (own.lower, own.layers, own.changes.keys())
    assert adapter.vectors.keys() == own.vectors.keys()
    assert max(np.abs(left @ right).max() for left, right in adapter.changes.values()) > 0


def test_encoded_sentences_are_kept_with_the_store(store: Store, tmp_path: Path) -> None:
    """They are the same when read again; a damaged file is passed over, and none is written of what is kept already."""
    question = "养老券一个月最多抵多少"
    one = replace(store, folder=tmp_path)
    told: list[tuple[int, int]] = []
    knowledge_of(one).sentences.prepare(lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] > 5
    (file,) = tmp_path.iterdir()
    assert belongs_to_store(store.folder / file.name)

    again = replace(store, folder=tmp_path)
    kept, whole = knowledge_of(again).sentences, knowledge_of(one).sentences
    assert kept.ahead(1) == 0
    said = [s for passage in again.passages.values() for s in kept.of(passage)]
    for mine, other in zip(kept.encoded(said), whole.encoded(said), strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(mine, other, strict=True))
    assert answer_question(again, question).text == answer_question(store, question).text

    content = bytearray(file.read_bytes())
    content[-200] ^= 1
    file.write_bytes(content)
    damaged = replace(store, folder=tmp_path)
    assert knowledge_of(damaged).sentences.ahead(3) == 3
    assert answer_question(damaged, question).text == answer_question(store, question).text
