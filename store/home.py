"""Where the rows of a store are, and what is said where there are none that can be used."""

from __future__ import annotations

import os
from pathlib import Path

from store.folder import InFolder
from store.postgres import InPostgres, postgres_from

VERSION = 6
FILE = "file"
"""The part of a document that is the file itself; only of PDFs, so that their pages can be shown."""


class StoreError(Exception):
    """A store that cannot be opened or changed; the message says why and what to do, in Chinese."""


def home(folder: Path) -> InFolder | InPostgres:
    """Where the rows of the store in `folder` are: in the folder, or in the database that the environment names."""
    return postgres_from(os.environ) or InFolder(folder)


def damaged(folder: Path, error: Exception) -> StoreError:
    """What is said of a store that is not as it was written."""
    return StoreError(f"“{folder}”里的图谱已损坏（{error}）。请用 policygraph build 重新建库。")


def of_another_version(folder: Path, version: str) -> StoreError:
    """What is said of a store that another version of the program made."""
    return StoreError(
        f"“{folder}”的格式是版本 {version}，本程序用版本 {VERSION}。请用 policygraph build 重新建库（更正会保留）。"
    )
