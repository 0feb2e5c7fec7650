"""The front door to what is declared: the schemas that govdata ships, what a name means, a schema for pandera.

A part of `api`, under the same rules: what a call needs is imported when it is called.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from govdata.arguments import checks_arguments
from govdata.errors import UsageError
from govdata.old_calls import accepts_old_calls
from govdata.reports.messages import Message


@checks_arguments
def schema(name: str) -> dict[str, Any]:
    """A JSON Schema that govdata ships.

    Args:
        name: "candidates": what `admit` reads, with descriptions for a language model; "rules", "lexicon", "package":
            a rule file, a lexicon, a datapackage.json; "report", "changes", "lock": what govdata writes.

    Raises:
        UsageError: there is no such schema.
    """
    from govdata.schemas import shipped_schema

    return shipped_schema(name)


@checks_arguments
def explain(name: str = "", *, package: Path | str | None = None, lang: Literal["en", "zh"] = "en") -> str:
    """Say what a rule, a rule type, a check, a type of finding or an answer of `admit` means; or list what there is.

    Args:
        name: for example `share`, `type-error` or the id of a declared rule; the symbol of a unit, a qualifier.
            `units` and `hedges` list those; without a name everything is listed.
        package: where declared rules are looked up; by default the package in this folder, if there is one.
        lang: "en" or "zh".

    Raises:
        UsageError: there is no such rule; the message names the nearest.
        DescriptorError: `package` cannot be read.

    >>> print(explain("unique-error"))
    unique-error
    Two rows share a value that must be unique.
    """
    from govdata.metadata.package import DESCRIPTORS, load_package
    from govdata.quantities.hedge_list import explain_words, known_words
    from govdata.rules import explain as explanation

    here = package is not None or any(Path(each).is_file() for each in DESCRIPTORS)
    words = explain_words(name, lang)
    declared = load_package(None if package is None else Path(package)) if here else None
    try:
        told = explanation(name, declared, lang, known_words())
    except UsageError:
        if words:
            return words
        raise
    return told if name else f"{told}\n\n{words}"


def explained_names(package: Path | None = None) -> dict[str, Message]:
    """The names that `explain` knows, each with what it means: for shells that complete them.

    Args:
        package: where declared rules are looked up; by default the package in this folder, if there is one.

    Raises:
        DescriptorError: `package` cannot be read.
    """
    from govdata.metadata.package import DESCRIPTORS, load_package
    from govdata.quantities.hedge_list import known_words
    from govdata.rules import known_names

    here = package is not None or any(Path(each).is_file() for each in DESCRIPTORS)
    return {**known_words(), **known_names(load_package(package) if here else None)}


@accepts_old_calls(2)
@checks_arguments
def pandera_schema(path: Path | str, table: str) -> Any:
    """Translate the Table Schema of one table into a `pandera.polars.DataFrameSchema`, for pipelines of your own.

    Args:
        path: the package: a datapackage.json or the folder that holds it.
        table: the name of the resource.

    Raises:
        NoSuchTable: the package has no such table, or the table has no schema. Also a KeyError.
        DescriptorError: the descriptor cannot be read at all.
    """
    from govdata.metadata import load_package
    from govdata.rules import pandera_schema as translate

    return translate(load_package(Path(path)).schema_of(table))
