"""Nothing of ours needs what POSIX alone has: each module is imported without it, and each use of it is known."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.repo.test_architecture import TREES
from tests.support.windows import POSIX_ALONE

ROOT = Path(__file__).resolve().parents[2]
NAMES: Final = frozenset(
    {
        *("O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_PATH"),
        *("fork", "forkpty", "getuid", "geteuid", "getgid", "getpgid", "getppid", "setsid", "killpg", "uname"),
        *(
            "sysconf",
            "getloadavg",
            "sched_getaffinity",
            "chown",
            "fchown",
            "fchmod",
            "mkfifo",
            "mknod",
            "openpty",
            "nice",
        ),
        *("SIGKILL", "SIGHUP", "SIGALRM", "SIGSTOP", "SIGCONT", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGPIPE", "SIGXCPU"),
        *("WNOHANG", "waitstatus_to_exitcode", "alarm", "setitimer", "pthread_kill"),
    }
)
"""What `os` and `signal` of Windows do not have."""
KNOWN: Final = {
    "cli.watch": {"sysconf"},  # its absence is caught
    "file_system": {"O_DIRECTORY"},  # behind POSIX
    "files": {"O_NOFOLLOW"},  # behind hasattr
    "readers.temporary": {"getuid"},  # behind hasattr
}
GUARDED: Final = {"documents.isolated": {"resource"}, "file_system": {"fcntl"}, "files": {"resource"}}
"""Who imports a module of POSIX, in a `try`."""

IMPORT_ALL = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from tests.support.windows import pretend
pretend()
for name in sys.argv[2].split(","):
    for module in (os, signal):
        if hasattr(module, name):
            delattr(module, name)
from importlib import import_module
for name in sys.argv[3].split(","):
    import_module(name)
assert not set(sys.argv[4].split(",")) & set(sys.modules)
"""


def test_every_module_is_imported_without_what_posix_alone_has() -> None:
    ours = ("sysconf", "getuid", "SIGKILL")  # what Python's own modules can do without while they are imported
    modules = [f"govdata.{name}" for name in TREES if name not in {"__main__", "__init__"}]
    script = [sys.executable, "-W", "ignore", "-c", IMPORT_ALL, str(ROOT), ",".join(ours), ",".join(modules)]
    done = subprocess.run(
        [*script, ",".join(sorted(POSIX_ALONE))], capture_output=True, text=True, check=False, timeout=600
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_each_use_of_what_posix_alone_has_is_known() -> None:
    found: dict[str, set[str]] = {}
    for module, tree in TREES.items():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id in {"os", "signal"}
            ):
                found.setdefault(module, set()).update({node.attr} & NAMES)
    assert {module: names for module, names in found.items() if names} == KNOWN


def test_modules_of_posix_are_imported_where_their_absence_is_caught() -> None:
    found: dict[str, set[str]] = {}
    for module, tree in TREES.items():
        caught = [each for node in ast.walk(tree) if isinstance(node, ast.Try) for each in ast.walk(node)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Import) and (names := {alias.name for alias in node.names} & POSIX_ALONE):
                assert node in caught, module
                found.setdefault(module, set()).update(names)
            assert not (isinstance(node, ast.ImportFrom) and node.module in POSIX_ALONE), module
    assert found == GUARDED
