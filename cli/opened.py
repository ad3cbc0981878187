"""The store that a command works on, its model, and a node of it by name."""

from __future__ import annotations

import argparse
from typing import Any

from cli.output import CommandError


def encoder_of(arguments: argparse.Namespace) -> Any:
    """The encoder that the arguments name; it goes on loading while the command runs."""
    from embeddings.loading import load_encoder

    return load_encoder(arguments.model)


def store_of(arguments: argparse.Namespace) -> Any:
    """The store that the arguments name. Raises `StoreError`."""
    from store.store import open_store

    return open_store(arguments.store, encoder_of(arguments))


def node_named(store: Any, text: str) -> str:
    """The id of the node that a text names; raises `CommandError` where there is none or several."""
    from graph.query import find_nodes

    if text in store.graph:
        return text
    matches = find_nodes(store.graph, text, limit=6)
    if not matches:
        raise CommandError(f"图谱里没有“{text}”。")
    best = [m for m in matches if m.score >= matches[0].score]
    if len(best) > 1:
        options = "\n".join(f"  {m.node}  {store.graph.nodes[m.node]['name']}" for m in best)
        raise CommandError(f"“{text}”可能是下面几个，请写全：\n{options}")
    return str(matches[0].node)
