"""Old and other office formats (doc, wps, odt, rtf, xls, ods …) turned into docx or xlsx by LibreOffice, if installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from corpus.document import UnreadableFileError
from corpus.loaders.kinds import NAMES, OLD

TIME_LIMIT = 120

# What a document names outside itself is not fetched, and nothing in it is run, whatever LibreOffice's own defaults are.
_CAREFUL = (
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Calc/Content/Update", "Link", "2"),
    ("Writer/Content/Update", "Link", "0"),
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>'
)
_SETTING = (
    '<item oor:path="/org.openoffice.Office.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)


def soffice() -> str | None:
    """Path of LibreOffice's program, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(data: bytes, kind: str) -> bytes:
    """Content of a file of an old format as docx (text) or xlsx (sheets).

    Raises UnreadableFileError where LibreOffice is missing, fails or takes longer than `TIME_LIMIT` seconds.
    """
    target = OLD[kind]
    program = soffice()
    if program is None:
        raise UnreadableFileError(
            f"读取{NAMES[kind]}需要 LibreOffice，这台机器上没有安装；"
            f"请安装 LibreOffice，或用 Word/WPS 打开后另存为 .{target} 再导入"
        )
    with tempfile.TemporaryDirectory(prefix="policygraph-") as folder:
        source = Path(folder, f"source.{'xml' if kind in ('wordxml', 'excelxml') else kind}")
        source.write_bytes(data)
        # A profile of its own: a running LibreOffice would take the file over, a broken profile stop it.
        settings = Path(folder, "profile", "user", "registrymodifications.xcu")
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE.format("".join(_SETTING.format(*said) for said in _CAREFUL)), "utf-8")
        command = [
            program,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--convert-to", target, "--outdir", folder, str(source)),
        ]
        environment = {key: value for key, value in os.environ.items() if key != "DISPLAY"}
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        try:
            process.wait(TIME_LIMIT)
        except subprocess.TimeoutExpired as error:
            raise UnreadableFileError(
                f"LibreOffice 转换超过 {TIME_LIMIT} 秒，已放弃；请用 Word/WPS 打开后另存为 .{target} 再导入"
            ) from error
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # soffice is a script: its child must go too
                process.wait()
        result = Path(folder, f"source.{target}")
        if not result.exists():
            raise UnreadableFileError(
                f"LibreOffice 打不开这份{NAMES[kind]}（可能有密码或已损坏，或缺少相应组件）；"
                f"请用 Word/WPS/Excel 打开后另存为 .{target} 再导入"
            )
        return result.read_bytes()
