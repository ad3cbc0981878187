"""Static vectors first, the bundled model on what they find: distilled for real, from the letters of a few passages."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from embeddings.loading import load_encoder
from embeddings.model import prepare_model
from embeddings.search import ModelMismatchError, SearchIndex
from embeddings.static import DIM, StaticEncoder, distil
from store.build import build_store
from store.store import open_store
from tests.test_search import NANSHAN, passages

pytestmark = pytest.mark.slow

WORDS = "embeddings.word_embeddings.weight"


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> StaticEncoder:
    letters = "".join(sorted({char for passage in passages() for char in passage.prefixed if char.isalpha()}))
    folder, tokens = tmp_path_factory.mktemp("static"), f"[{letters}]{{1,2}}|<.*>"
    of_few_words(prepare_model(), folder / "少字模型", tokens)
    distil(folder / "少字模型", folder / "蒸馏 模型", tokens)
    return StaticEncoder(folder / "蒸馏 模型", load_encoder())


def of_few_words(model: Path, folder: Path, tokens: str) -> None:
    """The model without most of the tokens that are not wanted: model2vec copies all 250,000 again and again."""
    shutil.copytree(model, folder, ignore=shutil.ignore_patterns("*.onnx", "*.npy", "model.safetensors"))
    tokenizer = json.loads((model / "tokenizer.json").read_text("utf-8"))
    pieces = tokenizer["model"]["vocab"]
    wanted = re.compile(rf"▁?(?:{tokens})")
    kept = [row for row, (piece, _) in enumerate(pieces) if row < 500 or wanted.fullmatch(piece)]
    tokenizer["model"]["vocab"] = [pieces[row] for row in kept]
    tokenizer["added_tokens"] = [token | {"id": kept.index(token["id"])} for token in tokenizer["added_tokens"]]
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), "utf-8")
    config = json.loads((model / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"vocab_size": len(kept)}), "utf-8")
    weights = load_file(model / "model.safetensors")
    weights[WORDS] = weights[WORDS][kept]
    save_file(weights, folder / "model.safetensors", {"format": "pt"})


@pytest.fixture(scope="module")
def index(static: StaticEncoder) -> SearchIndex:
    return SearchIndex.build(passages(), static)


def test_a_static_vector_has_length_one_whatever_the_text(static: StaticEncoder) -> None:
    vectors = static.encode_passages(["加快住宅电梯更新", "加快住宅电梯更新。" * 500])
    assert vectors.shape == (2, DIM)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert float(vectors[0] @ vectors[1]) > 0.95  # a mean of tokens: saying it again changes little
    assert static.count_tokens("加快住宅电梯更新。" * 500) > 512


@pytest.mark.parametrize(
    ("question", "title"),
    [("老楼想装升降梯这事归谁管？", "加快住宅电梯更新"), ("公家买东西要不要挑环保的", "落实绿色采购政策")],
)
def test_what_static_vectors_find_is_ranked_by_the_model_they_come_from(
    index: SearchIndex, static: StaticEncoder, question: str, title: str
) -> None:
    hits = index.search(question, 3, place=NANSHAN)
    assert hits[0].passage.section[-1] == title
    by_model = SearchIndex.build(passages(), static.reranker).search(question, 3, place=NANSHAN)
    assert [(hit.passage_id, round(hit.score, 4)) for hit in hits] == [
        (hit.passage_id, round(hit.score, 4)) for hit in by_model
    ]
    assert index.confidence(hits) == pytest.approx(
        SearchIndex.build(passages(), static.reranker).confidence(by_model), abs=1e-3
    )


def test_static_vectors_are_not_mixed_with_those_of_the_model(static: StaticEncoder, tmp_path) -> None:
    build_store(Path(__file__).parents[1] / "corpus" / "sample", tmp_path, static)
    with pytest.raises(ModelMismatchError):
        open_store(tmp_path, load_encoder())
