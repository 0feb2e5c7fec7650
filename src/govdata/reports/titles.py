"""The short name of each type of finding: in English frictionless's where it has one. A declared rule has its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govdata.reports.messages import Message

TITLES: Final[Mapping[str, Message]] = {
    "type-error": Message("Type Error", "类型错误"),
    "constraint-error": Message("Constraint Error", "违反约束"),
    "missing-cell": Message("Missing Cell", "缺少单元格"),
    "extra-cell": Message("Extra Cell", "多余单元格"),
    "blank-row": Message("Blank Row", "空行"),
    "primary-key": Message("PrimaryKey Error", "主键错误"),
    "foreign-key": Message("ForeignKey Error", "外键错误"),
    "unique-error": Message("Unique Error", "取值重复"),
    "missing-label": Message("Missing Label", "缺少列"),
    "extra-label": Message("Extra Label", "多余的列"),
    "incorrect-label": Message("Incorrect Label", "列名不符"),
    "duplicate-label": Message("Duplicate Label", "列名重复"),
    "blank-label": Message("Blank Label", "列名为空"),
    "unmatched-header": Message("Unmatched Header", "表头与模式不符"),
    "row-count": Message("Row Count Error", "行数不符"),
    "wide-integer": Message("Wide Integer", "整数过长"),
    "precision-loss": Message("Precision Loss", "精度损失"),
    "null-text": Message("Null Text", "null 成为空文本"),
    "partition-error": Message("Partition Error", "分区不符"),
    "blank-release-row": Message("Blank Release Row", "发布后为空行"),
    "encoding-error": Message("Encoding Error", "编码错误"),
    "hash-count": Message("Hash Count Error", "哈希值不符"),
    "byte-count": Message("Byte Count Error", "字节数不符"),
    "no-text-error": Message("Document without Text", "文件没有文字"),
    "source-error": Message("Source Error", "文件无法读取"),
    "scheme-error": Message("Scheme Error", "文件不存在或不可打开"),
    "format-error": Message("Format Error", "格式错误"),
    "compression-error": Message("Compression Error", "压缩文件错误"),
    "dialect-error": Message("Dialect Error", "CSV 方言错误"),
    "package-error": Message("Package Error", "数据包描述有误"),
    "resource-error": Message("Resource Error", "资源描述有误"),
    "schema-error": Message("Schema Error", "表模式有误"),
    "field-error": Message("Field Error", "字段描述有误"),
    "rule-error": Message("Rule Error", "规则有误"),
    "evidence.source-hash": Message("Source Text", "来源文本"),
    "evidence.original": Message("Original Read Again", "重读原件"),
    "evidence.source-part": Message("Part of the Text", "文本的部分"),
    "evidence.coverage": Message("Coverage of the Source", "来源的覆盖率"),
    "evidence.quote-place": Message("Quote at its Place", "引文位置"),
    "evidence.quote-length": Message("Short Quote", "引文长度"),
    "evidence.figure-in-quote": Message("Figure in its Quote", "引文中的数字"),
    "evidence.reading": Message("Readable Figure", "可读的数字"),
    "evidence.value": Message("Value as Written", "原文数值"),
    "evidence.unit": Message("Unit as Written", "原文单位"),
    "evidence.qualifier": Message("Qualifier as Written", "原文限定词"),
    "evidence.bounds": Message("Bounds as Written", "原文上下界"),
    "evidence.direction": Message("Direction as Written", "原文的增减方向"),
    "evidence.status": Message("Status as Written", "原文的状态"),
    "evidence.period": Message("Period before its Document", "时期早于文件"),
    "evidence.page": Message("Page of the Figure", "数字所在页"),
    "release-bytes": Message("Files of the Release", "发布版的文件"),
    "release-descriptor": Message("Descriptor of the Release", "发布版的描述文件"),
    "release-parquet": Message("Parquet and CSV", "Parquet 与 CSV"),
    "release-report": Message("Report of the Release", "发布版的报告"),
    "release-changes": Message("Changes of the Release", "发布版的更改记录"),
    "release-previous": Message("Previous Release", "上一发布版"),
    "waiver.not-waivable": Message("Waiver of what Cannot be Waived", "不可豁免"),
    "waiver.incomplete": Message("Incomplete Waiver", "豁免不完整"),
    "waiver.expired": Message("Expired Waiver", "豁免已到期"),
    "waiver.unused": Message("Unused Waiver", "未用到的豁免"),
    "limit-reached": Message("Limit Reached", "达到上限"),
    "descriptor-error": Message("Unreadable Descriptor", "描述文件无法读取"),
    "write-error": Message("Unwritable Target", "目标无法写入"),
    "release-refused": Message("Release Refused", "拒绝发布"),
    "verification-error": Message("Damaged Release", "发布版受损"),
    "rule-crashed": Message("Crashed Rule", "规则运行出错"),
    "read-back-error": Message("Release not Read Back", "发布版回读不符"),
    "govdata-error": Message("Internal Error", "内部错误"),
}


def title_of(type_: str) -> Message:
    """The short name of a type of finding; the type itself where govdata knows none."""
    return TITLES.get(type_) or Message.same(type_)
