"""The words of a release, for people: README.md, and the data dictionary in English and Chinese."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from govdata.metadata.package import Field, ForeignKey
from govdata.releases.file_words import SIGNATURES, file_words
from govdata.releases.table_files import ExportedTable, TypedTable
from govdata.reports.bilingual import bilingual
from govdata.reports.coverage import SourceCoverage, percentage
from govdata.reports.markdown_table import markdown_table
from govdata.reports.markdown_text import markdown_prose, markdown_text
from govdata.reports.printable import escaped_json
from govdata.structure.field_types import decimal_type

FIELD_HEADER = ("Field / 字段", "Type / 类型", "Title", "标题", "Description", "说明", "Rules / 约束")


def readme(
    descriptor: Mapping[str, Any],
    tables: Sequence[TypedTable],
    exported: Mapping[str, ExportedTable],
    coverage: Sequence[SourceCoverage] = (),
    documents: Iterable[str] = (),
) -> str:
    """README.md of a release: what it is, how to check and read it, how much of each source, every table and field.

    `documents` are the files that are no tables: each is told in a few words.
    """
    return "\n".join(
        [
            *_title_and_version(descriptor),
            *_how_to_read(_first_table(descriptor, exported)),
            *_how_to_read_folders([table for table in tables if table.partition_by]),
            *_documents(documents),
            *_coverage(coverage),
            "## Tables / 表",
            "",
            *markdown_table(
                ("Table / 表", "Rows / 行数", "Title", "标题"),
                ((table.name, exported[table.name].rows, *_both(table.title)) for table in tables),
            ),
            *(line for table in tables for line in _table_section(table)),
        ]
    )


def _title_and_version(descriptor: Mapping[str, Any]) -> Iterator[str]:
    for text in dict.fromkeys(_both(descriptor.get("title") or descriptor.get("name"))):
        yield f"# {markdown_text(text)}"
        yield ""
    yield from _paragraphs(descriptor.get("description"))
    licences = licence_names(descriptor)
    yield f"- Version / 版本: {descriptor['version']} ({descriptor['created'][:10]})"
    if licences:
        yield f"- Licence / 许可: {markdown_text(licences)}"
    yield ""


def licence_names(descriptor: Mapping[str, Any]) -> str:
    """The licences of a package by name, else by path; "" where there are none."""
    return ", ".join(str(item.get("name") or item.get("path", "")) for item in descriptor.get("licenses", ()))


def _paragraphs(description: Any) -> Iterator[str]:
    """A description in each of its languages; nothing where there is none."""
    for text in dict.fromkeys(_both(str(description or "").strip())):
        if text:
            yield from (markdown_prose(text), "")


def _first_table(descriptor: Mapping[str, Any], exported: Iterable[str]) -> str:
    """The table that a reader would load first, as the page of the release has it: the facts, else the first."""
    roles = {each.get("name"): each.get("govdata", {}).get("role") for each in descriptor.get("resources", ())}
    return next(iter(sorted(exported, key=lambda name: roles.get(name) != "facts")), "")


def _how_to_read(first: str) -> Iterator[str]:
    yield from ("## Reading / 读取", "")
    yield "`index.html` opens by double click: every figure with its clause, search, downloads, how to cite."
    yield "`index.html` 双击即可打开：每个数字及其原文片段，可搜索、下载、引用。"
    yield ""
    yield "`sha256sum -c SHA256SUMS` checks every byte; `govdata verify .` also checks that CSV and Parquet agree."
    yield "`sha256sum -c SHA256SUMS` 校验每个字节；`govdata verify .` 还核对 CSV 与 Parquet 是否一致。"
    yield ""
    yield from _how_to_check_who_signed()
    yield "CSV is UTF-8 without a byte order mark: in Excel or WPS, open the .xlsx. The columns of Parquet are typed."
    yield "CSV 为无 BOM 的 UTF-8：在 Excel 或 WPS 中请打开 .xlsx。Parquet 各列带有数据类型。"
    yield ""
    if first:
        load = f'govdata.load(".", table={_python_text(first)})'
        yield from ("```python", "import govdata", "", f"table = {load}.to_arrow()", "```")
        yield ""


def _how_to_read_folders(tables: Sequence[TypedTable]) -> Iterator[str]:
    """Of tables in Hive folders: pandas and pyarrow take the names of the folders for columns of other types."""
    if not tables:
        return
    names = ", ".join(f"`parquet/{table.file_name}`" for table in tables)
    read = f"pd.read_parquet({_python_text(f'parquet/{tables[0].file_name}')}, partitioning=None)"
    yield f"The files in {names} hold all columns: read them without Hive partitioning,"
    yield f"in pandas by `{read}`, in Polars and DuckDB with `hive_partitioning=False`."
    yield f"{names.replace(', ', '、')} 中的文件含全部列，读取时请勿按 Hive 文件夹解析分区："
    yield f"pandas 用 `{read}`，Polars 与 DuckDB 用 `hive_partitioning=False`。"
    yield ""


def _how_to_check_who_signed() -> Iterator[str]:
    """Two lines of a shell that need nothing of ours. They always stand: a release is the same signed or not."""
    yield "If `SHA256SUMS.sig` is here, the release is signed. Take the keys (`allowed_signers`) from the office"
    yield "itself, not from where this release came from; both lines have to succeed."
    yield "如有 `SHA256SUMS.sig`，即已签名。签名人名单 `allowed_signers` 须直接取自发布机构，不可取自下载本发布版之处；"
    yield "以下两行均须成功。"
    yield ""
    yield from ("```sh", *CHECK_IN_A_SHELL, "```", "")


_FOUND = "ssh-keygen -Y find-principals -f ../allowed_signers -s SHA256SUMS.sig | head -n 1"
CHECK_IN_A_SHELL = (
    f'ssh-keygen -Y verify -f ../allowed_signers -n govdata -s SHA256SUMS.sig -I "$({_FOUND})" < SHA256SUMS',
    "sha256sum -c SHA256SUMS",
)


def _documents(names: Iterable[str]) -> Iterator[str]:
    """The files beside the tables, and what each is."""
    yield from ("## Files / 文件", "")
    told = ((name, file_words(name)) for name in sorted(names))
    yield from markdown_table(
        ("File / 文件", "Holds", "内容"), ((name, words.en, words.zh) for name, words in told if words)
    )
    yield from ("", SIGNATURES.en, SIGNATURES.zh, "")


def _python_text(name: str) -> str:
    """A name as Python writes it: what JSON escapes, Python does."""
    return escaped_json(json.dumps(name, ensure_ascii=False))


def _coverage(coverage: Sequence[SourceCoverage]) -> Iterator[str]:
    """How many numerals of each source are recorded, excluded, or neither; nothing where no text was looked at."""
    if coverage:
        header = ("Source / 来源", "Covered / 已覆盖", "Recorded / 已收录", "Excluded / 已排除", "Unreviewed / 待核")
        yield from ("## Coverage of the sources / 来源覆盖", "")
        yield from markdown_table(
            header, ((c.source, percentage(c.share), c.recorded, c.excluded, c.unreviewed) for c in coverage)
        )
        yield ""


def _both(text: object) -> tuple[str, str]:
    """The English and the Chinese of a text, as the columns of a table have them."""
    told = bilingual(text)
    return told.en, told.zh


def _table_section(table: TypedTable) -> Iterator[str]:
    yield from ("", f"### {markdown_text(table.name)}", "")
    yield from _paragraphs(table.told("description"))
    keys = {field: key for key in table.schema.foreign_keys for field in key.fields}
    yield from markdown_table(FIELD_HEADER, (field_row(field, table, keys) for field in table.schema.fields))


def field_row(field: Field, table: TypedTable, keys: Mapping[str, ForeignKey]) -> tuple[str, ...]:
    """One field of the dictionary, in the columns of `FIELD_HEADER`."""
    title, description = (_both(field.descriptor.get(name)) for name in ("title", "description"))
    return (field.name, _type_and_unit(field), *title, *description, "; ".join(_constraints(field, table, keys)))


def _type_and_unit(field: Field) -> str:
    """Type, precision and scale of a decimal, and unit: `number(24, 4) (yuan)`."""
    exact, unit = decimal_type(field), field.descriptor.get("unit")
    return field.type + (f"({exact[0]}, {exact[1]})" if exact else "") + (f" ({unit})" if unit else "")


def _constraints(field: Field, table: TypedTable, keys: Mapping[str, ForeignKey]) -> Iterator[str]:
    if field.name in table.schema.primary_key:
        yield "primary key / 主键"
    if field.name in keys:
        key = keys[field.name]
        yield f"→ {key.resource or table.name}.{','.join(key.reference_fields)}"
    yield from constraint_texts(field)


def constraint_texts(field: Field) -> Iterator[str]:
    """The constraints of a field, as `name: value`, or the name alone where it is simply asked for."""
    for name, value in field.constraints.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list) else value
        yield name if value is True else f"{name}: {shown}"
