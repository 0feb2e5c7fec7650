"""What no rule file declares, in a sentence each: the types of findings and the checks that govdata itself knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Message:
    """A sentence in both languages."""

    en: str
    zh: str

    def in_(self, lang: str) -> str:
        """The sentence in `lang`: "zh", or else English."""
        return self.zh if lang == "zh" else self.en

    def __str__(self) -> str:
        return self.en

    def __bool__(self) -> bool:
        return bool(self.en)

    @staticmethod
    def same(text: object) -> Message:
        """What is no sentence and reads alike in both languages: a number, a name, a cell."""
        return Message(str(text), str(text))


EMPTY: Final = Message("", "")


def untranslated(en: str) -> Message:
    """TRANSITION: a sentence that has no Chinese yet."""
    return Message(en, en)


FINDINGS: Final[Mapping[str, Message]] = {
    "type-error": Message("A cell cannot be read as the type of its field.", "单元格不能按字段类型读取。"),
    "constraint-error": Message(
        "A cell breaks a constraint of its field (required, minimum, pattern, enum …).",
        "单元格违反字段约束（required、minimum、pattern、enum 等）。",
    ),
    "missing-cell": Message("A row has fewer cells than the header.", "行的单元格少于表头。"),
    "extra-cell": Message("A row has more cells than the header.", "行的单元格多于表头。"),
    "blank-row": Message("A row has no cell with a value.", "整行为空。"),
    "primary-key": Message("Two rows have the same primary key, or a part of it is missing.", "主键重复或缺失。"),
    "foreign-key": Message("A reference names a row that is not there.", "外键指向不存在的行。"),
    "unique-error": Message("Two rows share a value that must be unique.", "须唯一的值重复出现。"),
    "missing-label": Message("A field of the schema has no column.", "模式中的字段在表中没有对应列。"),
    "extra-label": Message("A column has no field in the schema.", "表中的列不在模式中。"),
    "incorrect-label": Message("A column has another name than its field.", "列名与字段名不符。"),
    "duplicate-label": Message("Two columns have one name.", "列名重复。"),
    "blank-label": Message("A column has no name.", "列名为空。"),
    "unmatched-header": Message("No column of the table is a field of the schema.", "表中没有一列属于模式中的字段。"),
    "row-count": Message("The table does not have the number of rows that is declared.", "行数与声明不符。"),
    "wide-integer": Message(
        "A whole number has more than 64 bits: typed tables cannot hold it, so it cannot be released.",
        "整数超过64位：类型化的表无法容纳，故不能发布。",
    ),
    "precision-loss": Message(
        "A number has more digits than a 64-bit float keeps: the release would hold another number.",
        "数值的位数超出64位浮点数所能保留，发布后将变为另一个数。",
    ),
    "blank-release-row": Message(
        "A row has values only in columns that the schema does not declare: it would be blank in the release.",
        "某行仅在模式未声明的列中有值，发布后将成为空行。",
    ),
    "encoding-error": Message("The file is not in the encoding it is declared in.", "文件编码与声明不符。"),
    "hash-count": Message("The file's hash is not the one declared.", "文件哈希与声明不符。"),
    "byte-count": Message("The file's size is not the one declared.", "文件字节数与声明不符。"),
    "source-error": Message("The file cannot be read as a table.", "文件不能作为表读取。"),
    "scheme-error": Message("The file is not there, or may not be opened.", "文件不存在或不可打开。"),
    "format-error": Message("The file is not of the format it is declared in.", "文件格式与声明不符。"),
    "compression-error": Message("The file cannot be unpacked.", "文件不能解压。"),
    "dialect-error": Message("The file does not follow its dialect.", "文件不符合声明的 CSV 方言。"),
    "package-error": Message("The descriptor of the package has a mistake.", "数据包描述文件有误。"),
    "resource-error": Message("The descriptor of a resource has a mistake.", "资源描述有误。"),
    "schema-error": Message("A Table Schema has a mistake.", "表模式有误。"),
    "field-error": Message("The descriptor of a field has a mistake.", "字段描述有误。"),
    "rule-error": Message("A rule names what is not there, or is misspelt.", "规则引用了不存在的对象或拼写有误。"),
    "evidence.source-hash": Message(
        "The archived text of a source is not the one that was read: its SHA-256 differs, or it is missing.",
        "来源存档与当初所读文本不符：SHA-256 不同或文件缺失。",
    ),
    "evidence.quote-place": Message(
        "The quote does not stand at `quote_start` in its source; white space is ignored, nothing else is.",
        "引文不在来源文本的 `quote_start` 处；仅忽略空白字符。",
    ),
    "evidence.quote-length": Message(
        "A quote is at most 40 characters: it proves a figure, it does not copy a document.",
        "引文至多40字：用于佐证数字，而非复制文件。",
    ),
    "evidence.figure-in-quote": Message(
        "The figure as written stands once in its quote.", "原文数字在引文中出现且仅出现一次。"
    ),
    "evidence.reading": Message("The figure as written cannot be read as a number.", "原文数字无法读成数值。"),
    "evidence.value": Message(
        "The number read from the figure as written is not the value: often 万 against 亿.",
        "由原文读出的数与数值不符，常见于万与亿之误。",
    ),
    "evidence.unit": Message("The unit as written is not that of the value.", "原文单位与数值单位不符。"),
    "evidence.qualifier": Message(
        "The hedge as written (近, 余, 超过) is not the qualifier.", "原文措辞（近、余、超过）与限定词不符。"
    ),
    "evidence.bounds": Message("The bounds are not those of the wording.", "上下界与原文措辞不符。"),
    "release-bytes": Message(
        "A file of the release is not as it was written, is missing, or was added.",
        "发布版中的文件被改动、缺失或多出。",
    ),
    "release-descriptor": Message("The descriptor of the release has a mistake.", "发布版的描述文件有误。"),
    "release-parquet": Message(
        "A Parquet file of the release does not hold what its CSV file holds.", "发布版的 Parquet 与其 CSV 内容不同。"
    ),
    "release-report": Message(
        "report.json is not the report that cleared this release.", "report.json 不是本发布版的报告。"
    ),
    "release-changes": Message("changes.json is not that of this release.", "changes.json 不属于本发布版。"),
    "release-previous": Message(
        "The release before, which this one was compared with, was changed since.", "与之比较的上一发布版此后被改动。"
    ),
    "waiver.not-waivable": Message(
        "A waiver names what cannot be waived: a cell that could not be read cannot be released.",
        "豁免所指不可豁免：未能读取的内容不能发布。",
    ),
    "waiver.incomplete": Message(
        "A waiver lacks its reason, reviewer or last day: it waives nothing.", "豁免缺少理由、审阅人或到期日，不生效。"
    ),
    "waiver.expired": Message("A waiver is past its day: it waives nothing any more.", "豁免已过期，不再生效。"),
    "waiver.unused": Message("A waiver matches no finding: delete or correct it.", "豁免无对应问题：请删除或更正。"),
}
"""Types of findings. The names are frictionless's where it has one."""

CHECKS: Final[Mapping[str, Message]] = {
    "descriptor": Message("The descriptors and the rule file have no mistake.", "描述文件与规则文件无误。"),
    "source": Message("The table can be read.", "表可以读取。"),
    "labels": Message("The header fits the schema.", "表头与模式相符。"),
    "format": Message("The cells have the format of their field.", "单元格符合字段的格式。"),
    "constraint": Message(
        "The cells keep a constraint of their fields: constraint.minimum, and so on.",
        "单元格符合字段的某项约束，如 constraint.minimum。",
    ),
    "unique-key": Message("No two rows share the values of a unique key.", "唯一键的取值不重复。"),
    "consistency": Message("The declared rules hold.", "声明的规则成立。"),
}
"""Checks that are not called as their findings are; the part after a dot names a constraint or fields."""
