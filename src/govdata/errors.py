"""Every exception of govdata, and the exit code that the command line gives it.

    GovdataError                 70  an internal error, when nothing more precise is known
    ├── DescriptorError           3  the descriptor cannot be read at all
    ├── SourceError               3  a file that is named cannot be read, or is not what it is taken for
    │   ├── NoTextError           1  a document to scan has no text: a scan
    │   └── OutputIsInput         3  standard output goes into a file that is to be read
    ├── WriteError                3  the target cannot be written
    ├── StoreError                3  a store cannot be reached, refuses, or does not keep a promise
    ├── NotReleasable             1  the report holds errors: nothing was written
    ├── LimitReached              1  the run took more time or memory than it may
    ├── ReleaseRefused            4  the version number, or a change without a recorded reason
    ├── VerificationError         1  a release is damaged, or is not the one that was pinned
    ├── UsageError                2  a usage error: wrong arguments (click raises its own for options)
    │   └── NoSuchTable           2  a package or a release has no table of that name; a KeyError, too
    ├── NotComparable             1  a snapshot cannot be compared: its cells or keys cannot be read
    ├── EngineFailed              3  the engine that was asked for does not start, or broke off: Spark lost an executor
    ├── RuleCrashed              70  a rule raised an exception
    └── ReadBackError            70  a release that was just written does not hold its input: it was dropped

Bad data is never an exception: it is a `Finding` in a `Report`. Facts are stored on the exception, the
sentence is built from them in both languages, and `next_step` says what the reader can do.
"""

from __future__ import annotations

import errno
from pathlib import Path

from govdata.reports.messages import EMPTY, GovdataError, Message
from govdata.reports.model import NotReleasable, Report

__all__ = [
    "IS_FOLDER",
    "NOT_REGULAR",
    "NUL_IN_NAME",
    "REPORT_IT",
    "SAVE_AS_UTF8",
    "DescriptorError",
    "EngineFailed",
    "FileRefused",
    "GovdataError",
    "LimitReached",
    "NoSuchTable",
    "NoTextError",
    "NotComparable",
    "NotReleasable",
    "OutputIsInput",
    "ReadBackError",
    "ReleaseRefused",
    "RuleCrashed",
    "SourceError",
    "StoreError",
    "UsageError",
    "VerificationError",
    "WriteError",
    "not_utf8",
    "os_reason",
]


class FileRefused(OSError):
    """A file that is there and is not read: no regular file, outside of its folder, too large."""

    def __init__(self, reason: Message, path: Path) -> None:
        super().__init__(errno.EINVAL, reason.en, str(path))
        self.reason = reason


NOT_REGULAR = Message("it is not a regular file", "不是普通文件")
IS_FOLDER = Message("it is a folder, not a file", "是文件夹，不是文件")


NUL_IN_NAME = Message("its name holds a NUL character", "文件名中有 NUL 字符")
SAVE_AS_UTF8 = Message("Save it as UTF-8.", "请另存为 UTF-8。")
REPORT_IT = Message("Please report it with the command you ran.", "请连同所运行的命令一并报告。")


def not_utf8(error: UnicodeDecodeError) -> Message:
    """Where a text stops being UTF-8."""
    return Message(f"byte {error.start} is not UTF-8", f"第 {error.start} 字节不是 UTF-8")


def os_reason(error: OSError) -> Message:
    """Why a file could not be read or written, in both languages; the English is the system's or ours."""
    if isinstance(error, FileRefused):
        return error.reason
    zh = _OS_REASONS_ZH.get(error.errno or 0) or f"系统错误（代码 {error.errno}）"
    return Message(error.strerror or str(error), zh)


_OS_REASONS_ZH = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有访问权限",
    errno.EPERM: "操作不被允许",
    errno.EEXIST: "文件已存在",
    errno.ENOTDIR: "不是文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTEMPTY: "文件夹不为空",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "超出磁盘配额",
    errno.EROFS: "文件系统只读",
    errno.EFBIG: "文件过大",
    errno.ENAMETOOLONG: "文件名过长",
    errno.EMFILE: "打开的文件过多",
    errno.ENFILE: "系统打开的文件过多",
    errno.ELOOP: "符号链接层数过多",
    errno.EIO: "输入输出错误",
    errno.EPIPE: "管道已关闭",
    errno.EAGAIN: "资源暂时不可用",
    errno.ENXIO: "设备或地址不存在",
    errno.EINVAL: "参数无效",
    errno.ETXTBSY: "文件正被使用",
    errno.EXDEV: "跨设备的链接无效",
}


def _sentence(en: str, zh: str) -> Message:
    """A sentence with its full stop, which a reason at its end may have already."""
    return Message(en if en.endswith(".") else f"{en}.", zh if zh.endswith("。") else f"{zh}。")


class UsageError(GovdataError):
    """The arguments are wrong: an option that does not fit, a package where a file is meant."""

    exit_code = 2


class NoSuchTable(UsageError, KeyError):
    """A package or a release has no table of that name.

    The tables of a release are a mapping, and `in` and `get` of a mapping need a KeyError.
    """


class DescriptorError(GovdataError):
    """The descriptor is missing, unreadable, or not a JSON object: there is nothing to check."""

    exit_code = 3

    def __init__(self, path: Path | str, reason: Message, next_step: Message = EMPTY) -> None:
        super().__init__(
            _sentence(f"Cannot read the descriptor {path}: {reason.en}", f"无法读取描述文件 {path}：{reason.zh}"),
            next_step,
        )
        self.path = Path(path)
        self.reason = reason


class SourceError(GovdataError):
    """A file cannot be read: missing, refused, damaged, in a format without a reader; or changed while it was read."""

    exit_code = 3

    def __init__(self, path: Path | str, reason: Message, next_step: Message = EMPTY) -> None:
        super().__init__(_sentence(f"Cannot read {path}: {reason.en}", f"无法读取 {path}：{reason.zh}"), next_step)
        self.path = Path(path)
        self.reason = reason


class NoTextError(SourceError):
    """A document that was to be read has no text: its pages are pictures. Nothing is wrong with the file."""

    exit_code = 1


class OutputIsInput(SourceError):
    """Standard output goes into a file that is to be read, as `cat` says of its own; nothing is printed into it."""

    def __init__(self, path: Path | str, *, emptied: bool) -> None:
        # The shell empties the file behind `>` before the program starts; behind `>>` it is as it was.
        done = Message(", and the shell has emptied it", "，且已被 shell 清空") if emptied else EMPTY
        restore = Message("Restore it, and write", "请先恢复该文件，再") if emptied else Message("Write", "请")
        super().__init__(
            path,
            Message(f"standard output goes into it{done.en}", f"标准输出正写入该文件{done.zh}"),
            Message(
                f"{restore.en} to a file of its own: --output FILE.", f"{restore.zh}写入另一个文件：--output FILE。"
            ),
        )


class WriteError(GovdataError):
    """The target cannot be written. Nothing is left behind."""

    exit_code = 3

    def __init__(self, path: Path | str, reason: Message, next_step: Message = EMPTY) -> None:
        super().__init__(_sentence(f"Cannot write {path}: {reason.en}", f"无法写入 {path}：{reason.zh}"), next_step)
        self.path = Path(path)
        self.reason = reason


class StoreError(GovdataError):
    """A store of releases cannot be reached, refuses, or does not keep a promise. `url` has no credentials in it."""

    exit_code = 3

    def __init__(self, url: object, reason: Message, next_step: Message = EMPTY) -> None:
        super().__init__(_sentence(f"Cannot use {url}: {reason.en}", f"无法使用 {url}：{reason.zh}"), next_step)
        self.url = str(url)
        self.reason = reason


class LimitReached(GovdataError):
    """A run of the command line took more time or memory than it may, and was ended. Nothing is known to be good."""

    exit_code = 1


class EngineFailed(GovdataError):
    """An engine that was asked for does not start, or broke off in the middle: nothing is known of the data."""

    exit_code = 3

    def __init__(self, engine: str, reason: str, next_step: Message = EMPTY) -> None:
        super().__init__(
            _sentence(f"The engine {engine} failed: {reason}", f"引擎 {engine} 运行失败：{reason}"), next_step
        )
        self.engine, self.reason = engine, reason


class ReleaseRefused(GovdataError):
    """The data are valid, but this release may not be: its version is too low, or a change has no recorded reason."""

    exit_code = 4


class VerificationError(GovdataError):
    """A release is damaged, or is not the one that was pinned. `problems` names each file."""

    exit_code = 1

    def __init__(
        self,
        release: Path | str | object,
        problems: tuple[Message, ...],
        verdict: Message = Message("is not an intact release", "不是完好的发布版"),  # noqa: B008 (frozen)
    ) -> None:
        en, zh = "; ".join(each.en for each in problems), "；".join(each.zh for each in problems)
        super().__init__(_sentence(f"{release} {verdict.en}: {en}", f"{release} {verdict.zh}：{zh}"))
        self.release = Path(release) if isinstance(release, str) else release
        self.problems = problems


class RuleCrashed(GovdataError):
    """A rule raised an exception. It is never counted as a finding: nothing is known about the data."""

    def __init__(self, rule: str, table: str, reason: str) -> None:
        super().__init__(
            _sentence(f"Rule {rule} crashed on {table}: {reason}", f"规则 {rule} 在表 {table} 上运行出错：{reason}"),
            Message("This is a bug in the rule or in govdata.", "这是规则或 govdata 自身的缺陷。"),
        )
        self.rule, self.table, self.reason = rule, table, reason


class NotComparable(GovdataError):
    """A snapshot cannot be compared: a cell could not be read, or a row has no key of its own. `report` says which."""

    exit_code = 1

    def __init__(self, snapshot: Path | str, reasons: tuple[Message, ...], report: Report) -> None:
        en, zh = " ".join(each.en for each in reasons), "".join(each.zh for each in reasons)
        super().__init__(
            Message(f"{snapshot} cannot be compared. {en}", f"{snapshot} 无法比较。{zh}"),
            Message("`govdata validate` lists all errors.", "请用 `govdata validate` 查看全部错误。"),
        )
        self.snapshot, self.report = Path(snapshot), report


class ReadBackError(GovdataError):
    """A file of a release, read back before it was released, does not hold what was to be written in it."""

    def __init__(self, file: str, reason: Message, table: str = "", column: str = "") -> None:
        places = [("table", "表", table), ("column", "列", column)]
        en = "".join(f", {word} {name}" for word, _, name in places if name)
        zh = "".join(f"，{word} {name}" for _, word, name in places if name)
        super().__init__(
            Message(
                f"internal error, not a mistake in your data: {file}{en}: {reason.en}. Nothing was released.",
                f"内部错误，与数据无关：{file}{zh}：{reason.zh}。未发布任何内容。",
            ),
            REPORT_IT,
        )
        self.file, self.table, self.column = file, table, column
