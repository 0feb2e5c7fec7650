"""What is made from the code, parts of the documentation and JSON Schemas: `python -m docs.reference.generate`.

A page holds such a part between `<!-- generated: NAME -->` and `<!-- end -->`; what stands around it is written
by hand.
`tests/repo/test_docs.py` fails while a part or a schema differs from what this script would write.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
from tests.repo.test_architecture import ROOMS, SOURCE

import govdata
from govdata import errors
from govdata.catalogs import terms
from govdata.cli.app import cli
from govdata.metadata.package_schema import package_schema
from govdata.metadata.roles import ALLOWED, ROLES
from govdata.quantities.lexicon import Unit, default_lexicon
from govdata.quantities.lexicon_schema import lexicon_schema
from govdata.reports.admission_codes import ADMISSION_CODES, STATES
from govdata.reports.markdown_table import markdown_table
from govdata.reports.messages import CHECKS, FINDINGS, Message
from govdata.rules.rule_file_schema import rules_schema
from govdata.rules.rule_type import RuleType
from govdata.rules.types import RULE_TYPES
from govdata.schemas import SCHEMAS, shipped_schema

DOCS: Final = Path(__file__).resolve().parents[1]
PART: Final = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
SHOWN_WORDS: Final = 12
"""So many words of a unit are listed."""
SIGNATURE_WIDTH: Final = 100
HELP_WIDTH: Final = 110


def written(page: str) -> str:
    """A page with each generated part as the code has it now.

    Raises:
        KeyError: the page names a part that this script does not make.
    """
    return PART.sub(lambda part: f"{part[1]}\n{PARTS[part[2]]()}\n{part[3]}", page)


def code(text: object) -> str:
    """The text as code."""
    return f"`{text}`"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown, with a line end after each row."""
    return "".join(f"{line}\n" for line in markdown_table(header, rows, _cell))


def _cell(text: str) -> str:
    """A cell of our own words, whose markup is meant."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def first_line(source: Path) -> str:
    """The first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or "").partition("\n")[0]


# The house


def rooms() -> str:
    """Every room with its purpose, what it imports, and its face."""
    rows = ((code(name), *_room(name), " ".join(map(code, others.split()))) for name, others in ROOMS.items())
    return table(("room", "purpose", "face", "may import"), rows)


def _room(name: str) -> tuple[str, str]:
    folder = SOURCE / name
    if not folder.is_dir():
        return first_line(SOURCE / f"{name}.py"), ""
    face = getattr(importlib.import_module(f"govdata.{name}"), "__all__", ())
    return first_line(folder / "__init__.py"), " ".join(map(code, sorted(face)))


def modules() -> str:
    """Every module, room by room, in the order of the rooms."""
    return "\n".join(_modules(name) for name in ROOMS if (SOURCE / name).is_dir())


def _modules(room: str) -> str:
    files = [path for path in sorted((SOURCE / room).rglob("*.py")) if path.name != "__init__.py"]
    rows = ((code(path.relative_to(SOURCE / room).as_posix()), first_line(path)) for path in files)
    return f"## `{room}/`\n\n{first_line(SOURCE / room / '__init__.py')}\n\n{table(('module', 'what it is'), rows)}"


# The command line


def commands(lang: str) -> str:
    """What `--help` prints of each command."""
    group = click.Context(cli, info_name="govdata", obj=lang, terminal_width=HELP_WIDTH, **cli.context_settings)
    return "\n".join(_command(name, command, group) for name, command in cli.commands.items())


def _command(name: str, command: click.Command, group: click.Context) -> str:
    context = click.Context(command, parent=group, info_name=name, terminal_width=HELP_WIDTH)
    with context.scope(cleanup=False):
        return f"## `govdata {name}`\n\n```text\n{command.get_help(context)}\n```\n"


# Roles


def roles() -> str:
    """The columns of each role."""
    rows = (
        (code(name), " ".join(map(code, role.needs)), " ".join(map(code, role.reads)), "one" if role.single else "any")
        for name, role in ROLES.items()
    )
    return table(("role", "must have", "may have", "tables"), rows)


def column_types() -> str:
    """Which types the columns of the roles may have; the first of them is what messages ask for."""
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for role in ROLES.values():
        for name, types in {**role.needs, **role.reads}.items():
            found.setdefault(types, {})[name] = None
    rows = ((" or ".join(map(code, types)), " ".join(map(code, names))) for types, names in found.items())
    return table(("type", "columns"), rows)


def allowed_values() -> str:
    """The values that mean something to rules and evidence."""
    rows = (
        (f"`{column}` of {role}", code(" ".join(values)))
        for role, columns in ALLOWED.items()
        for column, values in columns.items()
    )
    return table(("column", "values"), rows)


# Rules and findings

WORDS: Final[Mapping[str, Message]] = {
    "why": Message("Why", "原因"),
    "example": Message("Example", "示例"),
    "severity": Message("Default severity", "默认级别"),
    "needs": Message("Needs the columns", "所需字段"),
    "parameter": Message("parameter", "参数"),
    "means": Message("means", "含义"),
    "required": Message("required", "必填"),
    "values": Message("values", "取值"),
    "yes": Message("yes", "是"),
    "type": Message("type", "类型"),
    "check": Message("check", "检查"),
    "code": Message("code", "代码"),
    "state": Message("state", "结果"),
}


def rule_types(lang: str) -> str:
    """Each rule type with its sentences and its parameters."""
    return "\n".join(_rule_type(each, lang) for each in RULE_TYPES.values())


def _rule_type(kind: RuleType, lang: str) -> str:
    say = _words(lang)
    facts = [
        f"- **{say('severity')}**{_colon(lang)}`{kind.severity}`",
        *([f"- **{say('needs')}**{_colon(lang)}{' '.join(map(code, kind.needs))}"] if kind.needs else []),
    ]
    told = (
        f"{say(word)}{_colon(lang)}{text.in_(lang)}" for word, text in (("why", kind.why), ("example", kind.example))
    )
    parameters = [_parameters(kind, lang)] if kind.parameters else []
    parts = (f"## `{kind.name}`", kind.says.in_(lang), *told, "\n".join(facts), *parameters)
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _parameters(kind: RuleType, lang: str) -> str:
    say = _words(lang)
    rows = (
        (code(each.name), each.means.in_(lang), say("yes") if each.required else "", " ".join(map(code, each.choices)))
        for each in kind.parameters
    )
    return table((say("parameter"), say("means"), say("required"), say("values")), rows)


def _words(lang: str) -> Callable[[str], str]:
    return lambda word: WORDS[word].in_(lang)


def _colon(lang: str) -> str:
    return "：" if lang == "zh" else ": "


def finding_types(lang: str) -> str:
    """Each type of finding that no rule file declares, and each check that is not called as its findings are."""
    say = _words(lang)
    return "\n".join(
        table((say(head), say("means")), ((code(name), text.in_(lang)) for name, text in catalogue.items()))
        for head, catalogue in (("type", FINDINGS), ("check", CHECKS))
    )


def admission_codes(lang: str) -> str:
    """Each code that `admit` answers with."""
    say = _words(lang)
    rows = ((code(name), STATES[each.state].in_(lang), each.means.in_(lang)) for name, each in ADMISSION_CODES.items())
    return table((say("code"), say("state"), say("means")), rows)


# Units


def units() -> str:
    """Every unit of the lexicon, by dimension."""
    rows = (_unit(each) for each in sorted(default_lexicon().symbols.values(), key=lambda unit: unit.dimension))
    return table(("symbol", "UCUM", "dimension", "factor", "counted", "words"), rows)


def _unit(unit: Unit) -> tuple[str, str, str, str, str, str]:
    more = ["…"] if len(unit.words) > SHOWN_WORDS else []
    words = " · ".join([*unit.words[:SHOWN_WORDS], *more])
    ucum = code(unit.ucum) if unit.ucum else ""
    return code(unit.symbol), ucum, unit.dimension, format(unit.factor, "f"), "yes" if unit.whole else "", words


# Catalogues

VOCABULARIES: Final[Mapping[str, str]] = {
    "schema": "schema.org",
    "croissant": "Croissant",
    "dcat": "DCAT-AP",
    "ro_crate": "RO-Crate",
    "csvw": "CSVW",
}
THINGS: Final[Mapping[str, str]] = {
    "title": "标题",
    "title in Chinese": "中文标题",
    "description": "说明",
    "id, or else name": "`id`，没有时为名称",
    "version": "版本",
    "created": "发布时间",
    "homepage": "主页",
    "keywords": "关键词",
    "licenses": "许可",
    "contributors": "作者",
    "publisher": "发布者",
    "how to cite": "引用方式",
    "languages": "语言",
    "sources": "来源",
    "sources that observations quote": "观测值所引的来源",
    "periods of observations": "观测值的时期",
    "subjects that are areas": "属于地区的主体",
    "indicators, or else numeric fields": "指标，没有时为数值字段",
    "free of charge": "免费",
    "standards followed": "所遵循的标准",
    "files": "文件",
    "name": "名称",
    "place": "地址",
    "media type": "媒体类型",
    "bytes": "字节数",
    "SHA-256": "SHA-256",
    "same rows in another format": "同样的行，另一格式",
    "fields": "字段",
    "primary key": "主键",
    "foreign keys": "外键",
}
"""What the tables of words are about, in Chinese."""


def catalog_words(words: Mapping[str, terms.Words], lang: str) -> str:
    """What each thing is called in each vocabulary."""
    rows = (
        (THINGS[name] if lang == "zh" else name, *(code(each.of(key)) if each.of(key) else "" for key in VOCABULARIES))
        for name, each in words.items()
    )
    return table(("事项" if lang == "zh" else "what", *VOCABULARIES.values()), rows)


def catalog_columns(lang: str) -> str:
    """The property that each column of a role is, and what a row of it is."""
    rows = (
        (code(role), code(terms.ROLES[role]) if role in terms.ROLES else "", code(column), code(word))
        for role, columns in terms.COLUMNS.items()
        for column, word in columns.items()
    )
    return table(("角色", "一行是", "列", "属性") if lang == "zh" else ("role", "a row is", "column", "property"), rows)


def catalog_types(lang: str) -> str:
    """The type of a column in Croissant and in CSVW."""
    exact = "number（`govdata.decimal`）" if lang == "zh" else "number with `govdata.decimal`"
    named = {**{code(name): each for name, each in terms.TYPES.items()}, exact: terms.EXACT}
    rows = ((name, code(each.croissant), code(each.csvw)) for name, each in named.items())
    return table(("类型" if lang == "zh" else "type", "Croissant", "CSVW"), rows)


def catalog_components(lang: str) -> str:
    """The data structure of SDMX."""
    rows = ((code(e.concept), code(e.column) if e.column else "", code(e.kind), code(e.type)) for e in terms.COMPONENTS)
    return table(("概念", "列", "成分", "类型") if lang == "zh" else ("concept", "column", "component", "type"), rows)


# Schemas


def schemas(lang: str) -> str:
    """Each JSON Schema with its `$id`."""
    rows = ((code(name), code(shipped_schema(name)["$id"]), each.says.in_(lang)) for name, each in SCHEMAS.items())
    return table(("名称", "`$id`", "描述") if lang == "zh" else ("name", "`$id`", "describes"), rows)


# Python


def api() -> str:
    """Every function, then every class, that `import govdata` offers; `exceptions` has the rest."""
    exports = {name: getattr(govdata, name) for name in govdata.__all__ if callable(getattr(govdata, name))}
    names = sorted(exports, key=lambda name: (not inspect.isfunction(exports[name]), name))
    return "\n".join(_export(name, exports[name]) for name in names if not _is_exception(exports[name]))


def _is_exception(value: object) -> bool:
    return inspect.isclass(value) and issubclass(value, BaseException)


def _export(name: str, value: Callable[..., Any]) -> str:
    members = _members(value) if inspect.isclass(value) else ""
    return f"## `govdata.{name}`\n\n```python\n{_signature(name, value)}\n```\n\n{_docstring(value)}{members}"


def _signature(name: str, value: Callable[..., Any]) -> str:
    try:
        signature = inspect.signature(value)
    except ValueError:
        return name
    parts = list(_parameter_texts(signature.parameters.values()))
    returns = "" if inspect.isclass(value) else f" -> {_annotation(signature.return_annotation)}"
    line = f"{name}({', '.join(parts)}){returns}"
    return (
        line
        if len(line) <= SIGNATURE_WIDTH
        else "\n".join([f"{name}(", *(f"    {part}," for part in parts), f"){returns}"])
    )


def _parameter_texts(parameters: Iterable[inspect.Parameter]) -> Iterator[str]:
    starred = False
    for each in parameters:
        if each.kind is inspect.Parameter.KEYWORD_ONLY and not starred:
            starred = True
            yield "*"
        hint = "" if each.annotation is each.empty else f": {_annotation(each.annotation)}"
        yield f"{each.name}{hint}" if each.default is each.empty else f"{each.name}{hint} = {_default(each.default)}"


def _annotation(annotation: object) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", str(annotation))


def _default(value: object) -> str:
    """A default as it would be typed; what has no such form is an ellipsis."""
    if isinstance(value, str):
        return f'"{value}"'
    return "..." if repr(value).startswith("<") else repr(value)


def _members(kind: type) -> str:
    """The public methods and properties of a class, with the first line of their docstrings."""
    found = [name for name in vars(kind) if not name.startswith("_") and _is_member(vars(kind)[name])]
    rows = ((code(f".{name}{_call(vars(kind)[name])}"), _summary(getattr(kind, name))) for name in found)
    return "\n" + table(("member", "gives"), rows) if found else ""


def _is_member(value: object) -> bool:
    return isinstance(value, property | staticmethod | classmethod) or inspect.isfunction(value)


def _call(value: object) -> str:
    return "" if isinstance(value, property) else "()"


def _summary(value: object) -> str:
    return (inspect.getdoc(value) or "").partition("\n\n")[0].replace("\n", " ")


def exceptions() -> str:
    """Each exception with its exit code."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.GovdataError)]
    rows = ((code(kind.__name__), str(kind.exit_code), _summary(kind)) for kind in kinds)
    return table(("exception", "exit code", "means"), rows)


def _docstring(value: object) -> str:
    """A docstring as Markdown: paragraphs, examples, and lists of arguments and exceptions."""
    return "\n\n".join(_block(block) for block in (inspect.getdoc(value) or "").split("\n\n")) + "\n"


def _block(block: str) -> str:
    head, _, rest = block.partition("\n")
    if head in {"Args:", "Raises:", "Returns:", "Yields:"}:
        return f"{head}\n\n" + "\n".join(_items(inspect.cleandoc(rest)))
    if block.startswith("    "):
        return f"```text\n{inspect.cleandoc(block)}\n```"
    if block.startswith(">>> "):
        return f"```pycon\n{block}\n```"
    return " ".join(block.split())


def _items(text: str) -> Iterator[str]:
    """`name: what it is`, with its further lines joined to it."""
    for item in re.split(r"\n(?=\S)", text):
        name, _, rest = " ".join(item.split()).partition(": ")
        yield f"- {code(name)}: {rest}" if rest else f"- {name}"


PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "rooms": rooms,
    "modules": modules,
    "commands": lambda: commands("en"),
    "commands-zh": lambda: commands("zh"),
    "roles": roles,
    "column-types": column_types,
    "allowed-values": allowed_values,
    "rule-types": lambda: rule_types("en"),
    "rule-types-zh": lambda: rule_types("zh"),
    "finding-types": lambda: finding_types("en"),
    "finding-types-zh": lambda: finding_types("zh"),
    "admission-codes": lambda: admission_codes("en"),
    "admission-codes-zh": lambda: admission_codes("zh"),
    "units": units,
    "catalog-package": lambda: catalog_words(terms.PACKAGE, "en"),
    "catalog-package-zh": lambda: catalog_words(terms.PACKAGE, "zh"),
    "catalog-files": lambda: catalog_words(terms.FILE, "en"),
    "catalog-files-zh": lambda: catalog_words(terms.FILE, "zh"),
    "catalog-columns": lambda: catalog_columns("en"),
    "catalog-columns-zh": lambda: catalog_columns("zh"),
    "catalog-types": lambda: catalog_types("en"),
    "catalog-types-zh": lambda: catalog_types("zh"),
    "catalog-components": lambda: catalog_components("en"),
    "catalog-components-zh": lambda: catalog_components("zh"),
    "schemas": lambda: schemas("en"),
    "schemas-zh": lambda: schemas("zh"),
    "api": api,
    "exceptions": exceptions,
}
"""Each part by the name that pages call it."""


MADE: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "lexicon": lexicon_schema,
    "package": package_schema,
    "rules": rules_schema,
}
"""The JSON Schemas that are made from the code; the others are written by hand."""


def schema_file(name: str) -> Path:
    """Where a shipped schema lies."""
    return SOURCE / SCHEMAS[name].room / f"{name}.schema.json"


def schema_text(name: str) -> str:
    """A made schema as its file has it."""
    return json.dumps(MADE[name](), ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write every schema, and every page that holds a generated part, anew."""
    for name in MADE:
        schema_file(name).write_text(schema_text(name), encoding="utf-8")
    for page in DOCS.rglob("*.md"):
        old = page.read_text(encoding="utf-8")
        new = written(old)
        if new != old:
            page.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
