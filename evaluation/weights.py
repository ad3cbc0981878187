"""Weights in a folder of their own beside those that come with the program: what is trained with some questions left out,
so that whole answers to these can be measured.
"""

from __future__ import annotations

import os
import shutil
from argparse import ArgumentParser
from pathlib import Path

from embeddings import adapter, e5_file
from embeddings.model import prepare_model
from embeddings.onnx_graph import write_graphs
from embeddings.prepared import LOWER, PAIR, UPPER, default_folder, seal
from qa import confidence, evidence, heads


def training_options(parser: ArgumentParser) -> None:
    """Options of training: what is left out, and where the weights go."""
    parser.add_argument(
        "--apart", type=Path, nargs="+", default=[], metavar="FILE", help="这些问题和问同样文档的问题都不学"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="权重写到这里，不动程序自带的")


def move_weights(folder: Path | None) -> None:
    """From now on the weights are written to `folder`, if any is given, and read from it; to be called before any are.

    The bundled model is made first, if it has not been: what is moved is none of its own.
    """
    if folder is None:
        return
    prepare_model()
    folder.mkdir(parents=True, exist_ok=True)
    heads.WEIGHTS = folder / heads.WEIGHTS.name
    evidence.WEIGHTS = folder / evidence.WEIGHTS.name
    confidence.WEIGHTS = folder / confidence.WEIGHTS.name
    adapter.WEIGHTS = folder / adapter.WEIGHTS.name


def prepare_encoder(cache: Path) -> None:
    """Make the bundled model anew in the folder `cache`, with the adapter that `move_weights` has moved, and take it from there."""
    whole, source = prepare_model(), e5_file.bundled_file()
    os.environ["POLICYGRAPH_CACHE"] = str(cache)
    model = default_folder()
    left = shutil.ignore_patterns(LOWER, UPPER, PAIR, "*.safetensors", "policygraph.json")  # made anew, or not needed
    shutil.copytree(whole, model, ignore=left)
    write_graphs(e5_file.read(source), model)
    seal(model, source)
