"""Shared fixtures: where the real documents are, when they are there."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[1].parent / "shared"
needs_shared = pytest.mark.skipif(not (SHARED / "corpus").is_dir(), reason="真实文档目录 ../shared/corpus 不在，跳过")


@pytest.fixture(scope="session")
def shared_corpus() -> Path:
    """Folder of the five real documents; skips the test where it is absent."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("真实文档目录 ../shared/corpus 不在，跳过")
    return folder
