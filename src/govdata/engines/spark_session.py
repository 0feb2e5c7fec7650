"""A Spark session for a run: the one that was given, or a new one on a master, which ends with the run."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, dropwhile, islice
from pathlib import Path
from typing import Any, Final

from govdata.errors import EngineFailed, UsageError
from govdata.reports.messages import Message

LOCAL: Final = "local[*]"
"""The master where none is given: this machine, all of its cores."""
_PARTITIONS_A_CORE: Final = 4
_JAVA: Final = Message(
    "Install Java 17 or 21 (a JRE is enough), and set JAVA_HOME.",
    "请安装 Java 17 或 21（JRE 即可），并设置 JAVA_HOME。",
)
_START: Final = Message(
    "Check that the master can be reached and has the cores and the memory asked for. Spark needs Java 17 or 21.",
    "请检查主节点能否连接，核数与内存是否足够。Spark 需要 Java 17 或 21。",
)
_IS_MASTER: Final = re.compile(r"local(\[[^\]]+\]|-cluster\[\d+ *, *\d+ *, *\d+\])?|yarn|(spark|k8s|mesos)://.+")
_MASTERS: Final = Message(
    "Give local[2], local-cluster[2,1,1024], spark://HOST:PORT, yarn or k8s://….",
    "可用 local[2]、local-cluster[2,1,1024]、spark://主机:端口、yarn 或 k8s://…。",
)


@contextmanager
def open_session(given: Any) -> Iterator[Any]:
    """A session that was given, which stays open; or one on a master, by its URL.

    Raises:
        UsageError: Java is missing, the master is none, or what was given is no session with executors of its own.
        EngineFailed: Spark does not start.
    """
    if given is not None and not isinstance(given, str):
        yield _classic(given)
        return
    master = LOCAL if given is None else given
    if not _IS_MASTER.fullmatch(master):
        raise _no_master(master)
    _require_java()
    session = _started(master)
    try:
        yield session
    finally:
        session.stop()


def _classic(session: Any) -> Any:
    from pyspark.sql import SparkSession

    if isinstance(session, SparkSession) and hasattr(session, "_jsparkSession"):
        return session
    kind = f"{type(session).__module__}.{type(session).__name__}"
    raise UsageError(
        Message(
            f"spark is of type {kind}, not a SparkSession with a SparkContext.",
            f"spark 参数的类型为 {kind}，须为带有 SparkContext 的 SparkSession。",
        ),
        Message(
            "Give the URL of a master, or SparkSession.builder.getOrCreate(). Spark Connect cannot be used.",
            "请给出主节点地址，或 SparkSession.builder.getOrCreate()；不能使用 Spark Connect。",
        ),
    )


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java") is None and not (home and (Path(home) / "bin" / "java").exists()):
        raise UsageError(
            Message("the engine spark needs Java, which was not found.", "引擎 spark 需要 Java，而本机未找到。"), _JAVA
        )


def _started(master: str) -> Any:
    """A new session; local workers run the Python that runs us, and each reads with one thread a task."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    if SparkSession.getActiveSession() is not None:
        raise UsageError(
            Message("a Spark session is open already in this process.", "本进程中已有打开的 Spark 会话。"),
            Message(
                "Give the session itself: validate(…, spark=session).", "请直接传入该会话：validate(…, spark=session)。"
            ),
        )
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
    }
    builder = SparkSession.builder.master(master).appName("govdata")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (Py4JError, PySparkException) as error:
        raise _not_started(master, str(error)) from error
    session.sparkContext.setLogLevel("OFF")
    if master.startswith("local"):
        parallel = session.sparkContext.defaultParallelism * _PARTITIONS_A_CORE
        session.conf.set("spark.sql.shuffle.partitions", str(parallel))
    return session


def _not_started(master: str, said: str) -> Exception:
    if "Could not parse Master URL" in said or "master URL" in said:
        return _no_master(master)
    return EngineFailed("spark", _cause(said), _START)


def _no_master(master: str) -> UsageError:
    return UsageError(
        Message(f'"{master}" is not the URL of a Spark master.', f"“{master}”不是 Spark 主节点的地址。"), _MASTERS
    )


def _cause(said: str) -> str:
    """The line that says why: what Python raised on a worker, else the first one of an exception, else the first."""
    lines = [line for line in said.splitlines() if line.strip()]
    raised = dropwhile(lambda line: not line.lstrip().startswith("Traceback"), lines)
    of_python = (line for line in islice(raised, 1, None) if not line.startswith(" "))
    of_java = (line for line in lines if "Exception" in line or "Error" in line)
    return next(chain(of_python, of_java, lines), "").strip(": ")


@contextmanager
def naming_failures() -> Iterator[None]:
    """Whatever breaks off in Spark ends the run: nothing is known then.

    Raises:
        EngineFailed: a job of Spark's failed, on the driver or on an executor.
    """
    try:
        yield
    except EngineFailed:
        raise
    except failures() as error:
        raise EngineFailed("spark", _cause(str(error)), _REACHABLE) from error


def failures() -> tuple[type[BaseException], ...]:
    """What is raised where a job of Spark's failed, and what that is named as."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return Py4JError, PySparkException, ConnectionError, EngineFailed


_REACHABLE: Final = Message(
    "Every executor needs govdata, and the data files by the same path as the driver.",
    "每个执行器都须安装 govdata，并能以与驱动程序相同的路径访问数据文件。",
)
