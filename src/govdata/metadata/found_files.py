"""The files that the paths of a resource stand for, and what is wrong with those that are folders or patterns."""

from __future__ import annotations

from pathlib import Path

from govdata.errors import os_reason
from govdata.metadata.data_paths import FileSet, file_set, form_of
from govdata.metadata.descriptor import Cursor, shown
from govdata.reports.messages import Message
from govdata.values import dataclass


@dataclass(frozen=True)
class FoundFiles:
    """The files of the data, and the folders and patterns that some of them were found by."""

    files: tuple[Path, ...]
    sets: tuple[FileSet, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of files that were found; none where all are declared."""
        return tuple(file.name for file in self.files) if self.sets else ()


def find_files(cursor: Cursor, paths: tuple[str, ...], form: str, root: Path, *, tabular: bool) -> FoundFiles:
    """What the paths of a resource stand for; what is wrong with them is noted at the cursor.

    Args:
        cursor: at the resource.
        paths: as they are written, each inside of the package.
        form: the declared format, empty without one.
        root: the folder of the package.
        tabular: whether the resource is declared to be a table; a folder of what is none stands for itself.
    """
    files, sets = list[Path](), list[FileSet]()
    for path in paths:
        found = file_set(root, path, form)
        if found is None or (found.is_folder and not tabular):
            files.append(root / path)
            continue
        known = set(files)
        sets.append(found)
        files += (file for file in _found_files(cursor, found) if file not in known)
    return FoundFiles(tuple(files), tuple(sets))


def _found_files(cursor: Cursor, found: FileSet) -> tuple[Path, ...]:
    """The files of a folder or a pattern; where none of them can be taken, that is a mistake of the path."""
    try:
        files = found.files()
        problem = _no_one_table(found, files) if files else _no_files(found)
    except OSError as error:
        problem = _no_list(found, os_reason(error))
    if problem is None:
        return files
    cursor.note(problem[0], ".path", fix=problem[1])
    return ()


def _no_list(found: FileSet, reason: Message) -> tuple[Message, Message]:
    path = shown(found.path)
    message = Message(f"the files of {path} cannot be listed: {reason.en}", f"无法列出 {path} 的文件：{reason.zh}")
    return message, Message(
        "Put the files themselves there, and check the permissions of the folders.",
        "请在该处放置文件本身，并检查文件夹的访问权限。",
    )


def _no_files(found: FileSet) -> tuple[Message, Message]:
    path = shown(found.path)
    message = Message(f"no file matches the path {path}", f"没有与路径 {path} 匹配的文件")
    if found.is_folder:
        kind = Message(f"{found.form} file", f" {found.form} 文件") if found.form else Message("data file", "数据文件")
        message = Message(f"the folder {path} holds no {kind.en}", f"文件夹 {path} 中没有{kind.zh}")
    return message, Message("Add the files, or fix the path.", "请补上文件，或更正 path。")


def _no_one_table(found: FileSet, files: tuple[Path, ...]) -> tuple[Message, Message] | None:
    """Why the files of a folder are no parts of one table; a pattern says itself which files are meant."""
    path, forms = shown(found.path), sorted({form_of(file) for file in files})
    if found.is_folder and (found.root / found.path / "_delta_log").is_dir():
        message = Message(
            f"the folder {path} is a Delta table, and its log says which of the files count",
            f"文件夹 {path} 是 Delta 表，哪些文件有效由其日志决定",
        )
        return message, Message("Export the table, and name the new files.", "请导出该表，并写明新文件的路径。")
    if found.is_folder and len(forms) > 1:
        message = Message(
            f"the folder {path} holds files of several formats: {', '.join(forms)}",
            f"文件夹 {path} 中有多种格式的文件：{'、'.join(forms)}",
        )
        return message, Message('Name one of them as "format".', "请以 format 指明其中一种。")
    return None
