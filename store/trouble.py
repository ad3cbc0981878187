"""What the operating system says of files, in Chinese, with what to do about it."""

from __future__ import annotations

import errno

_MEANINGS = {
    errno.ENOSPC: "磁盘已满，请腾出空间后再试",
    errno.EDQUOT: "磁盘配额已用完，请腾出空间后再试",
    errno.EFBIG: "文件超过了系统允许的大小（ulimit -f），请放宽限制或换一个位置",
    errno.EROFS: "这个位置是只读的，请换一个可以写入的位置",
    errno.EACCES: "没有权限，请检查文件和文件夹的权限",
    errno.EPERM: "没有权限，请检查文件和文件夹的权限",
    errno.ENOTDIR: "路径中有一段不是文件夹，请检查路径",
    errno.EEXIST: "应是文件夹的位置有一个同名文件，请换一个位置",
    errno.EISDIR: "这是一个文件夹，请写文件名",
    errno.ENOENT: "没有这个文件或文件夹，请检查路径",
    errno.ENAMETOOLONG: "文件名太长，请换一个短些的名称",
    errno.EMFILE: "打开的文件太多（ulimit -n），请放宽限制后再试",
    errno.EIO: "磁盘读写出错，请检查磁盘，以及空间、配额和文件大小限制（ulimit -f）",
}


def in_chinese(error: OSError) -> str:
    """Where something went wrong, what, and what to do."""
    names = [str(name) for name in (error.filename, error.filename2) if name]
    what = _MEANINGS.get(error.errno or 0) or error.strerror or f"读写失败（{error}），请检查磁盘是否已满"
    return f"“{names[-1]}”：{what}" if names else what
