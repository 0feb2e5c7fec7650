"""What each file of a release is, in a few words: for its README and its page."""

from __future__ import annotations

from typing import Final

from govdata.reports.messages import EMPTY, Message

_FILES: Final = {
    "index.html": Message("the page for readers: figures, clauses, downloads", "供阅读的页面：数字、原文片段、下载"),
    "README.md": Message("data dictionary", "数据字典"),
    "CHANGES.md": Message("what changed since the release before", "与上一发布版的差异"),
    "CITATION.cff": Message("how to cite this version", "如何引用本版本"),
    "datapackage.json": Message(
        "Data Package: schemas, hashes, metadata", "Data Package 描述文件：模式、哈希值、元数据"
    ),
    "report.json": Message("the report that cleared the release", "准予发布的检查报告"),
    "changes.json": Message("what changed, for programs", "与上一发布版的差异，供程序读取"),
    "croissant.json": Message("the release for catalogues: Croissant", "供目录使用：Croissant"),
    "dcat.jsonld": Message("the release for catalogues: DCAT-AP", "供目录使用：DCAT-AP"),
    "ro-crate-metadata.json": Message("the release for catalogues: RO-Crate", "供目录使用：RO-Crate"),
    "csv-metadata.json": Message("the release for catalogues: CSV on the Web", "供目录使用：CSV on the Web"),
    "blocks.json": Message(
        "hashes of the parts of large Parquet files, for those who read some columns over a network",
        "较大 Parquet 文件的分块哈希值，供经网络读取部分列时核验",
    ),
    "provenance.json": Message(
        "what the release was made from and with: commit, tools, hashes (in-toto, SLSA)",
        "发布版由何而来：提交、工具、哈希值（in-toto、SLSA）",
    ),
    "prov.jsonld": Message("what the release comes from, in the words of W3C PROV", "发布版由何而来，以 W3C PROV 表述"),
    "SHA256SUMS": Message(
        "hashes of all other files; its own hash is the digest of the release",
        "其他全部文件的哈希值；其自身的哈希值即发布版的摘要",
    ),
}
_STEMS: Final = {
    "rules": Message("the rules that the tables were checked with", "检查各表所用的规则"),
    "lexicon": Message("the lexicon of this package", "本数据包的词表"),
}
_FOLDERS: Final = {
    "csv": Message("a table, as CSV", "表，CSV 格式"),
    "parquet": Message("a table, as Parquet", "表，Parquet 格式"),
    "sdmx": Message("the release for catalogues: SDMX", "供目录使用：SDMX"),
    "files": Message("a file that is no table", "非表文件"),
}
_WORKBOOK: Final = Message("the tables for a spreadsheet: Excel, WPS", "供电子表格使用：Excel、WPS")
SIGNATURES: Final = Message(
    "If the release is signed, `SHA256SUMS.sig` and `SHA256SUMS.NAME.sig` stand here, too: they show who released it.",
    "如已签名，另有 `SHA256SUMS.sig` 与 `SHA256SUMS.NAME.sig`，表明由谁发布。",
)
"""A release is the same signed or not, so that nothing in it can say whether it is."""


def file_words(name: str) -> Message:
    """What a file of a release is, by its name from the folder of the release; empty for one that nobody knows.

    >>> str(file_words("csv/parks.csv")), str(file_words("rules.yaml")), str(file_words("x"))
    ('a table, as CSV', 'the rules that the tables were checked with', '')
    """
    folder, _, below = name.partition("/")
    if below:
        return _FOLDERS.get(folder, EMPTY)
    if name.endswith(".xlsx"):
        return _WORKBOOK
    return _FILES.get(name) or _STEMS.get(name.partition(".")[0], EMPTY)
