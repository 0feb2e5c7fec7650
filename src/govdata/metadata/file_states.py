"""The files of a package as they were before anything of them was read, to be held against what they are at the end.

Tables are read more than once, to be checked and to be written, and rules and licences are copied: all of that has to
be of the same bytes. A file is told from another by its state (`files.FileState`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from stat import S_ISDIR
from typing import Any

from govdata.files import FileState, state_of
from govdata.metadata.data_paths import FileSet
from govdata.metadata.package import Package
from govdata.values import dataclass

_State = FileState | tuple[int, int] | None
"""Of a folder its place alone, device and inode; None where there is no file."""


@dataclass(frozen=True)
class FileStates:
    """The state of each file that a package names, by path."""

    places: tuple[Path, ...]
    states: Mapping[Path, _State]
    sets: tuple[FileSet, ...] = ()

    @staticmethod
    def of(package: Package) -> FileStates:
        """The files as they are now: data, rules, lexicon, dialects and licences."""
        places = tuple(dict.fromkeys(_named_files(package)))
        sets = tuple(each for resource in package.resources for each in resource.sets)
        return FileStates(places, _states(places, sets), sets)

    def changed(self) -> Path | None:
        """A file that is not what it was, came or went; None if there is none."""
        now = _states(self.places, self.sets)
        return next((path for path in (*self.states, *now) if self.states.get(path) != now.get(path)), None)


def _named_files(package: Package) -> Iterator[Path]:
    for resource in package.resources:
        yield from resource.paths
        yield from _inside(package, resource.descriptor.get("dialect"), *_licence_paths(resource.descriptor))
    own = package.govdata
    yield from _inside(package, own.get("rules"), own.get("lexicon"), *_licence_paths(package.descriptor))


def _licence_paths(descriptor: Mapping[str, Any]) -> Iterator[Any]:
    licences = descriptor.get("licenses")
    for licence in licences if isinstance(licences, list) else ():
        yield licence.get("path") if isinstance(licence, Mapping) else None


def _inside(package: Package, *places: Any) -> Iterator[Path]:
    yield from (package.root / place for place in places if isinstance(place, str) and place and "://" not in place)


def _states(places: Iterable[Path], sets: Iterable[FileSet]) -> Mapping[Path, _State]:
    found = (file for each in sets for file in _found(each))
    return {path: _state(path) for path in (*places, *found)}


def _found(files: FileSet) -> tuple[Path, ...]:
    """The files that a folder or a pattern stands for by now."""
    try:
        return files.files()
    except OSError:  # whoever reads it says why
        return ()


def _state(path: Path) -> _State:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    if S_ISDIR(found.st_mode):  # what is put into a folder is no part of it
        return found.st_dev, found.st_ino
    return state_of(found)
