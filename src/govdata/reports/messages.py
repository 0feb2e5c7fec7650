"""A sentence in both languages; and the catalogue: each type of finding and each check that govdata itself knows.

What a declared rule says stands in the rule file; what a rule type says stands beside it in `govdata.rules.types`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from govdata.values import dataclass

LONGEST_QUOTE: Final = 40
"""Characters of a quote, white space not counted: enough for a clause; a document is never copied."""


@dataclass(frozen=True)
class Message:
    """A sentence in both languages.

    >>> Message("one error", "一个错误").in_("zh")
    '一个错误'
    """

    en: str
    zh: str

    def in_(self, lang: str) -> str:
        """The sentence in `lang`: "zh", or else English."""
        return self.zh if lang == "zh" else self.en

    def __str__(self) -> str:
        return self.en

    def __bool__(self) -> bool:
        return bool(self.en)

    def as_sentence(self) -> Message:
        """A clause as a sentence of its own.

        >>> Message("it is empty", "为空").as_sentence()
        Message(en='It is empty.', zh='为空。')
        """
        return Message(f"{self.en[:1].upper()}{self.en[1:]}.", f"{self.zh}。")

    def then(self, sentence: Message) -> Message:
        """This sentence and another one, which may be empty, behind it."""
        return Message(f"{self.en} {sentence.en}", f"{self.zh}{sentence.zh}") if sentence else self

    @staticmethod
    def same(text: object) -> Message:
        """What is no sentence and reads alike in both languages: a number, a name, a cell."""
        return Message(str(text), str(text))


EMPTY: Final = Message("", "")
EMPTY_CELL: Final = Message("empty", "空")
"""A cell without a value, as it is quoted."""
UNREADABLE_TABLE: Final = Message("the table could not be read", "该表无法读取")
"""One reason for every check of a table that is missing or damaged, so that a report can say it once."""
NO_ROW: Final = Message("the rule applies to no row", "没有适用该规则的行")
"""The reason of a rule that looked at nothing: it is skipped, since nothing passed it."""


def counted(number: int, noun: str) -> str:
    """A number with its English noun.

    >>> counted(1, "error"), counted(2, "error")
    ('1 error', '2 errors')
    """
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"


class GovdataError(Exception):
    """The base of all exceptions of govdata (`govdata.errors` lists them): a sentence, and what the reader can do.

    `exit_code` is what the command line exits with.
    """

    exit_code: ClassVar[int] = 70

    def __init__(self, message: Message, next_step: Message = EMPTY) -> None:
        super().__init__(message.en)
        self.message = message
        self.next_step = next_step

    def in_(self, lang: str) -> str:
        """The sentence in `lang` ("en" or "zh"), and in a line of its own the next step."""
        return "\n".join(filter(None, (self.message.in_(lang), self.next_step.in_(lang))))

    def __str__(self) -> str:
        return self.in_("en")


FINDINGS: Final[Mapping[str, Message]] = {
    "type-error": Message("A cell cannot be read as the type of its field.", "单元格的内容不符合字段类型。"),
    "constraint-error": Message(
        "A cell violates a constraint of its field (required, minimum, pattern, enum …).",
        "单元格违反字段的约束（required、minimum、pattern、enum 等）。",
    ),
    "missing-cell": Message("A row has fewer values than the header has columns.", "某行的值少于表头的列数。"),
    "extra-cell": Message("A row has more values than the header has columns.", "某行的值多于表头的列数。"),
    "blank-row": Message("A row has no value.", "整行为空。"),
    "primary-key": Message(
        "Two rows share a primary key, or a part of the key is missing.", "主键重复，或主键有缺失。"
    ),
    "foreign-key": Message("A row refers to a row that does not exist.", "外键指向不存在的行。"),
    "unique-error": Message("Two rows share a value that must be unique.", "须唯一的值重复出现。"),
    "missing-label": Message("The table has no column for a field of the schema.", "表中缺少模式所声明字段的列。"),
    "extra-label": Message("The schema has no field for a column of the table.", "表中有一列未在模式中声明。"),
    "incorrect-label": Message("The name of a column is not the name of its field.", "列名与对应的字段名不一致。"),
    "duplicate-label": Message("Two columns have the same name.", "两列同名。"),
    "blank-label": Message("A column has no name.", "某列没有列名。"),
    "unmatched-header": Message("No column of the table is a field of the schema.", "表中没有一列是模式中的字段。"),
    "row-count": Message("The number of rows differs from the number declared.", "行数与声明的行数不一致。"),
    "wide-integer": Message(
        "An integer has more than 64 bits. Typed tables cannot hold it, so it cannot be released.",
        "整数超过 64 位，类型化的表无法容纳，因此不能发布。",
    ),
    "precision-loss": Message(
        "A number has more digits than a 64-bit float keeps. The release would hold another number.",
        "数值的位数超出 64 位浮点数所能保留的位数，发布后将变为另一个数。",
    ),
    "null-text": Message(
        "A cell is null, and its schema knows no missing values. It would be released as the empty text.",
        "某格为 null，而模式未声明缺失值，发布后将成为空文本。",
    ),
    "partition-error": Message(
        "A column of a file does not hold what the folder of the file says.", "文件中某列的值与所在文件夹所示不符。"
    ),
    "blank-release-row": Message(
        "A row has values only in columns that the schema does not declare. It would be blank in the release.",
        "某行仅在模式未声明的列中有值，发布后将成为空行。",
    ),
    "encoding-error": Message("The file is not in the encoding declared for it.", "文件编码与声明的编码不一致。"),
    "hash-count": Message("The hash of the file differs from the hash declared.", "文件的哈希值与声明的哈希值不一致。"),
    "byte-count": Message("The size of the file differs from the size declared.", "文件的字节数与声明的字节数不一致。"),
    "no-text-error": Message(
        "A document that was to be read has no text: its pages are pictures.", "要读取的文件没有文字：各页都是图片。"
    ),
    "source-error": Message("The file cannot be read as a table or a text.", "文件无法读取为表格或文本。"),
    "scheme-error": Message("The file is missing or may not be opened.", "文件不存在，或不允许打开。"),
    "format-error": Message("The file does not have the format declared for it.", "文件格式与声明的格式不一致。"),
    "compression-error": Message("The file cannot be decompressed.", "文件无法解压。"),
    "dialect-error": Message(
        "The file does not follow the CSV dialect declared for it.", "文件不符合声明的 CSV 方言。"
    ),
    "package-error": Message("The descriptor of the package has a mistake.", "数据包的描述文件有误。"),
    "resource-error": Message("The descriptor of a resource has a mistake.", "资源的描述有误。"),
    "schema-error": Message("A Table Schema has a mistake.", "表模式有误。"),
    "field-error": Message("The descriptor of a field has a mistake.", "字段的描述有误。"),
    "rule-error": Message(
        "A rule is misspelt, or names something that does not exist.", "规则拼写有误，或引用了不存在的对象。"
    ),
    "evidence.source-hash": Message(
        "The archived text of a source is missing, or its SHA-256 is not the one on record.",
        "来源文本不在存档中，或其 SHA-256 与登记的哈希值不一致。",
    ),
    "evidence.original": Message(
        "The original of a source is missing or changed, or its reader does not give the text and the map that the"
        " archive has.",
        "来源的原件缺失或已被改动，或重读所得的文本、位置与存档不符。",
    ),
    "evidence.source-part": Message(
        "The part of a text that a source stands for lies beyond the text, or ends before it starts.",
        "来源所对应的部分超出文本，或止于起点之前。",
    ),
    "evidence.quote-place": Message(
        "The source does not have the quote at `quote_start`. White space is ignored, nothing else.",
        "来源文本的 `quote_start` 处没有该引文（仅忽略空白字符）。",
    ),
    "evidence.quote-length": Message(
        f"The quote is longer than {LONGEST_QUOTE} characters. A quote proves a figure, it does not copy a document.",
        f"引文超过 {LONGEST_QUOTE} 个字符。引文用于佐证数字，不用于复制文件。",
    ),
    "evidence.figure-in-quote": Message(
        "The quote does not contain the figure as written exactly once.", "引文中没有原文数字，或原文数字出现不止一次。"
    ),
    "evidence.reading": Message("The figure as written cannot be read as a number.", "原文数字无法识读为数值。"),
    "evidence.value": Message(
        "The value differs from the figure as written. Often 万 was taken for 亿.",
        "数值与原文数字不一致，常见原因是混淆“万”与“亿”。",
    ),
    "evidence.unit": Message(
        "The unit differs from the unit of the figure as written.", "单位与原文数字的单位不一致。"
    ),
    "evidence.qualifier": Message(
        "The qualifier differs from the hedge in the figure as written (近, 余, 超过).",
        "限定词与原文措辞（近、余、超过）不一致。",
    ),
    "evidence.bounds": Message(
        "The bounds differ from those that the wording of the figure gives.", "上下界与原文措辞所示的范围不一致。"
    ),
    "evidence.direction": Message(
        "The sign of the value is not the direction that the text gives (下降, 增长, fell, rose).",
        "数值的正负与原文的增减方向（下降、增长）不一致。",
    ),
    "evidence.status": Message(
        "The status is not what the text says: what is aimed at or still to come is called observed or a claim,"
        " or what has come about is called a target.",
        "状态与原文不符：目标或尚未实现的数字记作 observed 或 claim，或已发生的记作 target。",
    ),
    "evidence.period": Message(
        "The observed period ends after the date of the document, and the text speaks of no estimate.",
        "此行记作 observed，但期末晚于文件日期，且原文未说明是预计数。",
    ),
    "evidence.page": Message(
        "The figure stands on another page of its document, or in another cell, than the row says.",
        "该数字所在的页码或单元格与此行所填的不一致。",
    ),
    "evidence.coverage": Message(
        "Fewer numerals of a source are recorded or excluded than is required.",
        "来源文本中已收录或已排除的数字未达到所要求的比例。",
    ),
    "release-bytes": Message(
        "A file of the release was changed, is missing, or was added.", "发布版中的文件被改动、缺失或多出。"
    ),
    "release-descriptor": Message("The descriptor of the release has a mistake.", "发布版的描述文件有误。"),
    "release-parquet": Message(
        "A Parquet file of the release differs from its CSV file.", "发布版的 Parquet 文件与其 CSV 文件内容不一致。"
    ),
    "release-blocks": Message(
        "blocks.json does not list the blocks of the Parquet files as they are.",
        "blocks.json 所列分块与 Parquet 文件不符。",
    ),
    "release-report": Message(
        "report.json is not the report on which this release is based.", "report.json 不是本发布版所依据的报告。"
    ),
    "release-changes": Message("changes.json does not belong to this release.", "changes.json 不属于本发布版。"),
    "release-previous": Message(
        "The previous release, which this one was compared with, has changed since.",
        "与之比较的上一发布版此后被改动。",
    ),
    "release-signatures": Message(
        "Too few of the signers asked for have signed the release, or a signature is broken.",
        "签署发布版的指定签名人不足，或有签名已损坏。",
    ),
    "waiver.not-waivable": Message(
        "A waiver names a finding that cannot be waived. A cell that cannot be read cannot be released.",
        "豁免所指的问题不可豁免。无法读取的内容不能发布。",
    ),
    "waiver.incomplete": Message(
        "A waiver has no effect, because its reason, its reviewer or its last day is missing.",
        "豁免缺少理由、审阅人或到期日，因此不生效。",
    ),
    "waiver.expired": Message("A waiver has expired and has no effect any more.", "豁免已到期，不再生效。"),
    "waiver.unused": Message(
        "A waiver matches no finding. Delete it or correct it.", "没有与豁免对应的问题。请删除或更正该豁免。"
    ),
    "limit-reached": Message(
        "The run reached its limit of time or memory. What it did not come to is not known to be good.",
        "运行达到时间或内存上限，尚未检查的内容不能视为正确。",
    ),
    "engine-failed": Message(
        "The engine that was asked for did not start, or broke off. Nothing is known about the data.",
        "所选引擎未能启动或中途失败，未能对数据作出判断。",
    ),
    "descriptor-error": Message("The descriptor cannot be read at all.", "描述文件完全无法读取。"),
    "write-error": Message("A file or folder cannot be written.", "文件或文件夹无法写入。"),
    "store-error": Message(
        "A store of releases cannot be reached, refuses, or does not keep a promise.",
        "存放发布版的存储无法连接、拒绝请求，或未兑现其保证。",
    ),
    "release-refused": Message(
        "The data are valid, but this release may not be: its version is too low or exists, or a published figure"
        " changed without a recorded reason.",
        "数据有效，但不可如此发布：版本号过低或已存在，或已发布数字的更改未登记理由。",
    ),
    "verification-error": Message(
        "A release is damaged, so that nothing can be compared with it.", "发布版受损，无法与之比较。"
    ),
    "rule-crashed": Message(
        "A rule raised instead of answering. Nothing is known about the data.", "规则运行出错，未能对数据作出判断。"
    ),
    "read-back-error": Message(
        "A release that was just written does not hold its input. It was dropped.",
        "刚写入的发布版与输入不符，已将其删除。",
    ),
    "govdata-error": Message("An internal error, not a mistake in the data.", "内部错误，与数据无关。"),
}
"""Types of findings, each with the sentence of its violation. The names are frictionless's where it has one.

The last ones are exceptions: a run that broke tells its own as the one finding of its JSON report.
"""

CHECKS: Final[Mapping[str, Message]] = {
    "descriptor": Message("The descriptors and the rule file have no mistake.", "描述文件与规则文件均无误。"),
    "source": Message("The table can be read.", "表可以读取。"),
    "labels": Message("The header fits the schema.", "表头与模式相符。"),
    "format": Message("The cells have the format of their fields.", "单元格符合字段的格式。"),
    "constraint": Message(
        "The cells satisfy a constraint of their fields, for example constraint.minimum.",
        "单元格符合字段的某项约束，例如 constraint.minimum。",
    ),
    "unique-key": Message("No two rows share the values of a unique key.", "唯一键的取值没有重复。"),
    "consistency": Message("The data satisfy the declared rules.", "数据符合已声明的规则。"),
}
"""Checks that are not named after their findings; the part after a dot names a constraint or fields."""
