"""The files of a release as HTML: the dictionary of its tables, how to fetch, load, cite and verify them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from govdata.releases.blocks import BLOCKS
from govdata.releases.citation import in_a_sentence
from govdata.releases.contents import ReleaseContents
from govdata.releases.file_words import SIGNATURES, file_words
from govdata.releases.manifest import file_names
from govdata.releases.proofs import PROOFS
from govdata.releases.readme import CHECK_IN_A_SHELL, field_row
from govdata.releases.table_files import TypedTable
from govdata.reports.bilingual import bilingual
from govdata.reports.messages import Message
from govdata.site.citing import bibtex, citation_key, csl_json
from govdata.site.markup import Markup, both, el, join, number_cell, number_head, table, web_link
from govdata.site.record_html import section

_FIELD_HEADS: Final = (
    Message("Field", "字段"),
    Message("Type", "类型"),
    Message("Title", "标题"),
    Message("Description", "说明"),
    Message("Rules", "约束"),
)

WRITTEN_AFTER_THE_PAGE: Final = (BLOCKS, *PROOFS)


def tables_html(contents: ReleaseContents) -> Markup:
    """The dictionary: every table, and every field of it."""
    return section("tables", *(_table(each, contents) for each in contents.tables))


def _table(table_: TypedTable, contents: ReleaseContents) -> Markup:
    rows = contents.exported[table_.name].rows
    name = join((el("code", table_.name), " ", both(bilingual(table_.title)), " "))
    count = el("span", Message(f"{rows:,} rows", f"{rows:,} 行"), cls="soft")
    description = bilingual(table_.told("description"))
    fields = table(_FIELD_HEADS, _fields(table_), "dictionary")
    return el("details", el("summary", name, count), el("p", description) if description else None, fields)


def _fields(table_: TypedTable) -> Iterator[tuple[Markup | Message | str, ...]]:
    keys = {field: key for key in table_.schema.foreign_keys for field in key.fields}
    for field in table_.schema.fields:
        name, kind, title, title_zh, description, description_zh, rules = field_row(field, table_, keys)
        yield (el("code", name), kind, Message(title, title_zh), Message(description, description_zh), rules)


def download_html(contents: ReleaseContents) -> Markup:
    """Every file with its size, and how to load the tables."""
    sizes = {name: (contents.folder / name).stat().st_size for name in file_names(contents.folder)}
    later = sorted({*WRITTEN_AFTER_THE_PAGE} - sizes.keys())
    first = _first_table(contents)
    lead = Message(
        "The page stands in the folder of the release: the links lead to the files beside it.",
        "本页位于发布版文件夹内，链接指向同一文件夹中的文件。",
    )
    shown = _file_table(sizes, later)
    loading = _loading(first) if first else None
    return section("download", el("p", lead), _workbook(sizes), shown, el("p", _plain(SIGNATURES)), loading)


def _plain(text: Message) -> Message:
    """A text of Markdown without its marks of code."""
    return Message(text.en.replace("`", ""), text.zh.replace("`", ""))


def _workbook(names: Iterable[str]) -> Markup | None:
    name = next((each for each in names if each.endswith(".xlsx")), "")
    told = Message("For Excel or WPS: ", "用 Excel 或 WPS 打开：")
    return el("p", both(told), _file_link(name)) if name else None


def _file_link(name: str) -> Markup:
    return el("a", name, href=f"./{quote(name)}")


def _file_table(sizes: Mapping[str, int], later: Sequence[str]) -> Markup:
    """Every file; of those that hold a hash of this page nobody knows the size yet."""
    heads = (Message("File", "文件"), number_head(Message("Bytes", "字节")), Message("Holds", "内容"))
    told = {name: number_cell(f"{size:,}", size) for name, size in sizes.items()}
    told |= {name: number_cell("–", 0) for name in later}
    rows = ((_file_link(name), size, file_words(name)) for name, size in told.items())
    return table(heads, rows, "sortable files")


def _first_table(contents: ReleaseContents) -> tuple[str, str] | None:
    """The table that a reader would load first, and its Parquet file: the facts, else the first that is one file."""
    order = [*(each.name for each in contents.of_role("facts")), *(each.name for each in contents.tables)]
    single = (name for name in order if len(contents.exported[name].parquet) == 1)
    return next(((name, contents.exported[name].parquet[0]) for name in single), None)


def _loading(first: tuple[str, str]) -> Markup:
    name, path = (json.dumps(each, ensure_ascii=False) for each in first)
    in_sql = first[1].replace("'", "''")
    codes = {
        "Python": f'import govdata\ntable = govdata.load(".", table={name}).to_arrow()',
        "Polars": f"import polars as pl\ntable = pl.read_parquet({path})",
        "R": f"library(arrow)\ntable <- read_parquet({path})",
        "JavaScript": (
            "import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'\n"
            "import { compressors } from 'hyparquet-compressors'\n"
            f"const file = await asyncBufferFromFile({path})\n"
            "const rows = await parquetReadObjects({ file, compressors })"
        ),
        "SQL (DuckDB)": f"FROM '{in_sql}';",
    }
    items = (el("div", el("h4", language), _code(code)) for language, code in codes.items())
    return el("div", el("h3", Message("Load", "载入")), *items, cls="loading")


def _code(text: str, **attributes: str) -> Markup:
    """A text of several lines as it is."""
    return el("pre", join(text.splitlines(), between="\n"), tabindex=0, **attributes)


def cite_html(descriptor: Mapping[str, Any]) -> Markup:
    """The citation as a sentence, as BibTeX and as CSL-JSON, and the licence."""
    sentence, key = in_a_sentence(descriptor), citation_key(descriptor)
    forms = (
        (Message("Text", "文本"), f"{key}.txt", "text/plain", f"{sentence.en}\n{sentence.zh}\n"),
        (Message.same("BibTeX"), f"{key}.bib", "application/x-bibtex", bibtex(descriptor)),
        (Message.same("CSL-JSON"), f"{key}.json", "application/vnd.citationstyles.csl+json", csl_json(descriptor)),
    )
    links = (
        el("a", words, href=f"data:{kind};charset=utf-8,{quote(text, safe='')}", download=name)
        for words, name, kind, text in forms
    )
    quoted = el("blockquote", both(sentence, "p"), id="citation", cls="citation")
    return section("cite", quoted, el("p", join(links, between=" · "), cls="forms"), _licences(descriptor))


def _licences(descriptor: Mapping[str, Any]) -> Markup | None:
    found = [each for each in descriptor.get("licenses") or () if isinstance(each, Mapping)]
    if not found:
        return el("p", Message("The release names no licence.", "本发布版未注明许可。"))
    return el("p", both(Message("Licence: ", "许可：")), join(map(_licence, found), between=", "))


def _licence(licence: Mapping[str, Any]) -> Markup:
    words = str(licence.get("title") or licence.get("name") or licence.get("path") or "")
    path = str(licence.get("path") or "")
    enclosed = el("a", words, href=f"./{quote(path)}") if path and "://" not in path else None
    return web_link(words, path) or enclosed or el("span", words)


def verify_html(hashes: Mapping[str, str]) -> Markup:
    """How to make sure that the files are those that were released."""
    told = Message(
        "Compare the digest that these commands print with the one that the publisher gives: on the page of all"
        " releases, in the folder above (../index.html), or where the release was announced. The digest cannot stand"
        " on this page: the page is part of the release, so writing it here would change it.",
        "请将下列命令得出的摘要与发布者公布的摘要核对：后者见上级文件夹中的全部发布版页面（../index.html），或见发布公告。"
        "摘要无法写入发布版自身的页面，否则摘要会随之改变。",
    )
    signed = Message(
        "If SHA256SUMS.sig is here, the release is signed. Take the keys (allowed_signers) from the office itself, not"
        " from where this release came from.",
        "如有 SHA256SUMS.sig，即已签名。签名人名单 allowed_signers 须直接取自发布机构，不可取自下载本发布版之处。",
    )
    commands = (
        "sha256sum -c SHA256SUMS   # every byte / 校验每个字节\n"
        "sha256sum SHA256SUMS      # the digest / 摘要\n"
        "govdata verify .          # values, too / 并核对数值"
    )
    heads = (Message("Table", "表"), Message("SHA-256 of its CSV", "CSV 的 SHA-256"))
    rows = ((el("code", name), el("code", value)) for name, value in hashes.items())
    return section(
        "verify",
        el("p", told),
        _code(commands),
        el("p", signed),
        _code(CHECK_IN_A_SHELL[0]),
        table(heads, rows, "files"),
    )
