"""Vectors in Milvus: a folder on this machine (milvus-lite), or a server or cluster by its address.

    POLICYGRAPH_MILVUS_URL=http://milvus:19530 POLICYGRAPH_MILVUS_TOKEN=user:password policygraph build …
    index = SearchIndex(encoder, MilvusStore("http://milvus:19530", encoder.dim, token="user:password"))

Needs the extra `milvus` (pymilvus; milvus-lite as well for a folder). Both speak to the same client, so what is
tested on a folder holds for a cluster.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.search import MissingIndexError, ModelMismatchError

_ROWS = 1000  # sent at a time: far below the server's limit of 64 MB a message
_NAMES = 2000  # ids in one filter expression
_LONGEST_ID = 1024
_FILE = "milvus.db"  # the client takes a path for a folder's, and not for an address, by this ending


class MilvusStore:
    """A `VectorStore` in one collection of Milvus, made where it is not there.

    `at` is a folder or a URL. `index` is the kind of Milvus index: FLAT is exact; a large cluster wants HNSW or
    AUTOINDEX. Raises `MissingIndexError` where Milvus cannot be had, `ModelMismatchError` for a collection of
    vectors of another length.
    """

    def __init__(self, at: str | Path, dim: int, name: str = "passages", token: str = "", index: str = "FLAT") -> None:
        if not importlib.util.find_spec("pymilvus"):
            raise MissingIndexError("没有安装 Milvus 的客户端；请执行 pip install 'policygraph[milvus]'")
        from pymilvus import MilvusClient
        from pymilvus.exceptions import MilvusException

        remote = "://" in str(at)
        if not remote:
            Path(at).mkdir(parents=True, exist_ok=True)
        try:
            self._client: Any = MilvusClient(str(at) if remote else str(Path(at) / _FILE), token=token)
        except (MilvusException, ImportError) as error:
            why = (
                "请检查地址和口令" if remote else "存放在本机需要 milvus-lite，请执行 pip install 'policygraph[milvus]'"
            )
            raise MissingIndexError(f"连不上 Milvus（{at}）：{why}（{error}）") from error
        self.dim, self._name = dim, name
        if self._client.has_collection(name):
            self._check()
        else:
            self._create(index)
        self._client.load_collection(name)

    def _create(self, index: str) -> None:
        from pymilvus import DataType

        schema = self._client.create_schema(auto_id=False)
        schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=_LONGEST_ID)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self.dim)
        kinds = self._client.prepare_index_params()
        kinds.add_index("vector", index_type=index, metric_type="IP")
        self._client.create_collection(self._name, schema=schema, index_params=kinds, consistency_level="Strong")

    def _check(self) -> None:
        fields = self._client.describe_collection(self._name)["fields"]
        dim = next((int(f["params"]["dim"]) for f in fields if f["name"] == "vector"), None)
        if dim != self.dim:
            raise ModelMismatchError(
                f"Milvus 的集合 {self._name} 存的向量是 {dim} 维，现在的模型是 {self.dim} 维；请换一个集合名，或换回原模型"
            )

    def keep(self, ids: Collection[str]) -> None:
        """Forget all vectors but these."""
        rows = self._client.query_iterator(self._name, batch_size=_ROWS, filter='id != ""', output_fields=["id"])
        there: list[str] = []
        while found := rows.next():
            there += [str(row["id"]) for row in found]
        rows.close()
        self.remove([key for key in there if key not in ids])

    def close(self) -> None:
        """End the connection; a folder can then be opened by another process."""
        self._client.close()

    def __len__(self) -> int:
        return int(self._client.query(self._name, filter="", output_fields=["count(*)"])[0]["count(*)"])

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Put vectors under ids; an id already there gets the new vector."""
        if len(ids) and vectors.shape != (len(ids), self.dim):
            raise ValueError(f"向量形状 {vectors.shape} 与预期 {(len(ids), self.dim)} 不符")
        latest = {key: row for row, key in enumerate(ids)}  # an id said twice keeps its last vector
        for names in _parts(list(latest), _ROWS):
            self._client.upsert(self._name, [{"id": key, "vector": vectors[latest[key]]} for key in names])

    def remove(self, ids: Collection[str]) -> int:
        """Delete; ids not there are passed over. Returns how many went."""
        gone = 0
        for names in _parts(list(dict.fromkeys(ids)), _NAMES):
            there = self._client.query(self._name, filter=_among(names), output_fields=["id"])
            if there:
                # By an expression, not by the client's `ids`: that puts them between quotes as they are.
                self._client.delete(self._name, filter=_among([row["id"] for row in there]))
                gone += len(there)
        return gone

    def search(
        self, vector: NDArray[np.float32], k: int, only: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` ids (fewer where there are fewer) of greatest cosine, best first, among `only` where given."""
        if k <= 0:
            return []
        filters = [""] if only is None else [_among(names) for names in _parts(list(only), _NAMES)]
        found: list[tuple[str, float]] = []
        for condition in filters:  # the best of each part: the best of all are among them
            rows = self._client.search(
                self._name, data=[np.asarray(vector, np.float32)], limit=k, filter=condition, output_fields=["id"]
            )[0]
            found += [(str(row["id"]), float(row["distance"])) for row in rows]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))[:k]


def milvus_from(environment: Mapping[str, str], dim: int) -> MilvusStore | None:
    """The store that `POLICYGRAPH_MILVUS_URL` (an address or a folder), `POLICYGRAPH_MILVUS_TOKEN` and
    `POLICYGRAPH_MILVUS_COLLECTION` name, or None where no address is given. A collection is for one store.
    """
    at = environment.get("POLICYGRAPH_MILVUS_URL", "").strip()
    name = environment.get("POLICYGRAPH_MILVUS_COLLECTION", "").strip() or "passages"
    return MilvusStore(at, dim, name, environment.get("POLICYGRAPH_MILVUS_TOKEN", "")) if at else None


def _among(ids: Sequence[str]) -> str:
    """A filter expression; JSON's strings are Milvus's."""
    return f"id in {json.dumps(list(ids), ensure_ascii=False)}"


def _parts(items: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
