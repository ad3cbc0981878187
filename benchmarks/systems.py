"""`python systems.py NAME TASK.json`: one system builds an index of the passages and answers the questions.

Prints one line of JSON: seconds to build, passages a second, milliseconds a search, share of the evidence found. All
use the same sentence-transformers folder with its own prompts, and two threads at most.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from chinese.bigrams import bigrams

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TOKENIZERS_PARALLELISM="false")

Search = Callable[[str], list[str]]
"""A question to the ids of the ten best passages."""

Rows = list[dict[str, str]]


def policygraph(rows: Rows, model: str, backend: str = "auto") -> Search:
    """Search of this project, without any filter."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from corpus.document import Passage
    from corpus.text import Span
    from embeddings.loading import load_encoder
    from embeddings.search import SearchIndex

    passages = [Passage(r["id"], r["document"], (), r["text"], (Span(0, 1),), None, None) for r in rows]
    index = SearchIndex.build(passages, load_encoder(Path(model), backend=backend))  # type: ignore[arg-type]
    return lambda text: [hit.passage_id for hit in index.search(text, 10)]


def langchain(rows: Rows, model: str) -> Search:
    """LangChain's FAISS store."""
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    embed = HuggingFaceEmbeddings(
        model_name=model,
        model_kwargs=_FLOAT,
        encode_kwargs={"prompt_name": "passage", "normalize_embeddings": True},
        query_encode_kwargs={"prompt_name": "query", "normalize_embeddings": True},
    )
    store = FAISS.from_texts([r["text"] for r in rows], embed, metadatas=[{"id": r["id"]} for r in rows])
    return lambda text: [found.metadata["id"] for found in store.similarity_search(text, k=10)]


def llamaindex(rows: Rows, model: str) -> Search:
    """LlamaIndex with its FAISS store."""
    import faiss
    from llama_index.core import StorageContext, VectorStoreIndex
    from llama_index.core.schema import TextNode
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.faiss import FaissVectorStore

    embed = HuggingFaceEmbedding(
        model_name=model, device="cpu", query_instruction="query: ", text_instruction="passage: ", **_FLOAT
    )
    context = StorageContext.from_defaults(vector_store=FaissVectorStore(faiss_index=faiss.IndexFlatIP(384)))
    nodes = [TextNode(text=r["text"], id_=r["id"]) for r in rows]
    index = VectorStoreIndex(nodes, storage_context=context, embed_model=embed)
    retriever = index.as_retriever(similarity_top_k=10)
    return lambda text: [found.node.node_id for found in retriever.retrieve(text)]


def txtai(rows: Rows, model: str) -> Search:
    """The embeddings database of txtai."""
    from txtai import Embeddings

    index = Embeddings(
        path=model, method="sentence-transformers", gpu=False, vectors=_FLOAT,
        instructions={"query": "query: ", "data": "passage: "},
    )  # fmt: skip
    index.index((r["id"], r["text"], None) for r in rows)
    return lambda text: [key for key, _ in index.search(text, 10)]


def rank_bm25(rows: Rows, _: str) -> Search:
    """rank-bm25 over character pairs: words alone, no vectors."""
    from rank_bm25 import BM25Okapi

    index = BM25Okapi([bigrams(r["text"]) for r in rows])
    ids = [r["id"] for r in rows]
    return lambda text: index.get_top_n(bigrams(text), ids, 10)


_FLOAT: dict[str, Any] = {"model_kwargs": {"dtype": "float32"}}
SYSTEMS: dict[str, Callable[[Rows, str], Search]] = {
    "policygraph": policygraph,
    "policygraph-torch": lambda rows, model: policygraph(rows, model, "torch"),
    "langchain": langchain,
    "llamaindex": llamaindex,
    "txtai": txtai,
    "rank-bm25": rank_bm25,
}


def main(name: str, task: dict[str, Any]) -> dict[str, float]:
    """Build and ask; the figures."""
    rows, questions = task["passages"], task["questions"]
    SYSTEMS[name](rows[:8], task["model"])("预热")  # imports and the model's first run are not the index's time
    began = time.perf_counter()
    search = SYSTEMS[name](rows, task["model"])
    built = time.perf_counter() - began
    texts = {row["id"]: (row["document"], _plain(row["text"])) for row in rows}
    times: list[float] = []
    found: list[float] = []
    search(questions[0]["text"])
    for question in questions:
        began = time.perf_counter()
        ids = search(question["text"])
        times.append((time.perf_counter() - began) * 1000)
        best = [texts[key] for key in ids[:5]]
        wanted = [(e["doc"], _plain(e["quote"])) for e in question["evidence"]]
        found.append(sum(any(d == doc and q in t for d, t in best) for doc, q in wanted) / len(wanted))
    cuts = statistics.quantiles(times, n=20, method="inclusive")
    return {
        "passages": len(rows), "build_s": round(built, 2), "passages_per_second": round(len(rows) / built, 1),
        "search_p50_ms": round(cuts[9], 2), "search_p95_ms": round(cuts[18], 2),
        "recall_at_5": round(statistics.mean(found), 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000),
    }  # fmt: skip


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text("utf-8")))))
