"""The small language of rules: one comparison of the fields of a row, parsed with `ast`, never evaluated as Python.

    value is not None and (upper is None or value <= upper)
    status in ['observed', 'claim'] and year(period_end) >= 2000

Names are fields, and field('...') is one whose name is no Python name; literals are numbers, texts, True, False, None
and lists of them. `+ - * /`, comparisons (also chained), `and or not`, `in`, `is None` and the functions of FUNCTIONS.
Logic is three-valued, as in SQL: a comparison with a missing cell is neither true nor false. What cannot be worked out
(a division by zero, a product beyond LARGEST) is missing, too.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import narwhals as nw

from govdata.metadata.json_values import WrittenNumber
from govdata.reports.messages import Message
from govdata.values import dataclass

LONGEST: Final = 2000
"""Characters of a text that is parsed at all: `ast` recurses, so a longer text could exhaust the stack."""
DEEPEST: Final = 100
"""Levels of a tree: whoever walks it recurses, and the engine does so without a net."""

_COMPARE: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_CALCULATE: Final[Mapping[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: lambda left, right: _within(left, right, operator.mul),
    ast.Div: lambda left, right: _within(left, nw.when(right != 0).then(right), operator.truediv),
}
LARGEST: Final = 1e20
"""Beyond it a product is missing: engines hold decimals of 38 digits, and stop the whole query at one that has more."""

_PLACES: Final = 8
LITERAL: Final = 10**18
"""Numbers in a text are smaller: all engines hold them exactly."""


def _within(left: nw.Expr, right: nw.Expr, calculate: Callable[[Any, Any], Any]) -> nw.Expr:
    """The result where it is not beyond LARGEST; the operands are emptied, since engines work out every row."""
    small = calculate(left.cast(nw.Float64()), right.cast(nw.Float64())).abs() < LARGEST
    answer: nw.Expr = calculate(nw.when(small).then(left), nw.when(small).then(right))
    return answer


def _whole(number: nw.Expr) -> nw.Expr:
    known = nw.when(number.abs() < LITERAL).then(number)
    return known == known.cast(nw.Int64)


FUNCTIONS: Final[Mapping[str, Callable[..., nw.Expr]]] = {
    "abs": lambda number: number.abs(),
    "whole": _whole,
    "length": lambda text: text.str.len_chars(),
    "year": lambda day: day.dt.year(),
    "month": lambda day: day.dt.month(),
    "starts_with": lambda text, start: text.str.starts_with(start),
    "ends_with": lambda text, end: text.str.ends_with(end),
    "contains": lambda text, part: text.str.contains(part, literal=True),
    "date": lambda text: nw.lit(date.fromisoformat(text)),
    "field": lambda name: nw.col(name),
}
_TAKES_TEXT: Final = {"starts_with": 1, "ends_with": 1, "contains": 1, "date": 0, "field": 0}
"""Where a function wants a literal text instead of an expression."""

CONDITIONS: Final = frozenset({"whole", "starts_with", "ends_with", "contains"})
"""The functions that are true or false of a row."""


class BadExpression(ValueError):
    """The text is not in the language; `message`, a clause in both languages, says which part and what is allowed."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.message = Message(en, zh)


@dataclass(frozen=True)
class Expression:
    """A parsed text. `names` are the fields it reads, in order of appearance."""

    text: str
    names: tuple[str, ...]
    tree: ast.expr

    def compile(self) -> nw.Expr:
        """A narwhals expression, the same for every engine."""
        compiled: nw.Expr = _compile(self.tree)
        return compiled


def parse(text: str) -> Expression:
    """Parse a text of the language.

    Raises:
        BadExpression: it is no expression, or uses what the language does not have.
    """
    if len(text) > LONGEST:
        raise BadExpression(f"longer than {LONGEST} characters", f"超过 {LONGEST} 个字符")
    tree = tree_of(text, Message("an expression", "表达式"))
    expression = Expression(text, tuple(dict.fromkeys(_names(tree))), tree)
    try:
        expression.compile()
    except RecursionError as error:
        raise BadExpression(_TOO_DEEP.en, _TOO_DEEP.zh) from error
    if not _answers(tree):
        raise BadExpression(
            f'"{text}" is not a condition: compare it with something', f"“{text}”不是条件：须与某值比较"
        )
    return expression


def tree_of(text: str, noun: Message) -> ast.expr:
    """The tree of a text that follows Python's grammar.

    Raises:
        BadExpression: it does not; the message says why in words of the language.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (RecursionError, MemoryError) as error:
        raise _unreadable(text, noun, _TOO_DEEP) from error
    except (SyntaxError, ValueError) as error:
        raise _unreadable(text, noun, _reason(text.strip(), error)) from error
    if _depth(tree) > DEEPEST:
        raise _unreadable(text, noun, _TOO_DEEP)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            node.value = WrittenNumber((ast.get_source_segment(text.strip(), node) or "").replace("_", ""))
    return tree


def _depth(tree: ast.expr) -> int:
    """How many levels a tree has; counted without recursion."""
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
    return depth


def _unreadable(text: str, noun: Message, reason: Message) -> BadExpression:
    return BadExpression(f'"{text}" is not {noun.en}: {reason.en}', f"“{text}”不是{noun.zh}：{reason.zh}")


def _reason(text: str, error: Exception) -> Message:
    if not text:
        return Message("the text is empty", "文本为空")
    bare = _QUOTED.sub("''", text)
    slip = next((found for found in _SLIPS if re.search(found, bare)), None)
    if slip:
        return _SLIPS[slip]
    reason = getattr(error, "msg", str(error))
    if reason == "too many nested parentheses":
        return _TOO_DEEP
    if reason != "invalid syntax":
        return Message(str(reason), "语法有误")
    at = getattr(error, "offset", None) or 0
    if 0 < at <= len(text):
        return Message(f'it cannot be read from "{text[at - 1 :]}" on', f"从“{text[at - 1 :]}”起无法解析")
    return Message("the text ends too early", "文本不完整")


_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_TOO_DEEP: Final = Message("nested too deeply", "嵌套过深")
_SLIPS: Final[Mapping[str, Message]] = {
    r"&&": Message("`&&` is written `and`", "`&&` 应写作 `and`"),
    r"\|\|": Message("`||` is written `or`", "`||` 应写作 `or`"),
    r"<>": Message("`<>` is written `!=`", "`<>` 应写作 `!=`"),
    r"(?<![=!<>])=(?!=)": Message("`=` is written `==`", "`=` 应写作 `==`"),
    r"!(?!=)": Message("`!` is written `not`", "`!` 应写作 `not`"),
    r"\b(?:AND|OR|NOT|IN|IS)\b": Message(
        "`and`, `or`, `not`, `in` and `is` are written in small letters", "`and`、`or`、`not`、`in`、`is` 须小写"
    ),
}
"""What other languages write: the pattern, and what to write here."""


def _names(tree: ast.expr) -> Iterator[str]:
    """The fields that are read, in order of appearance."""
    functions = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    for name in sorted(found, key=lambda name: (name.lineno, name.col_offset)):
        call = functions.get(id(name))
        if call is None:
            yield name.id
        elif name.id == "field":
            yield from (str(arg.value) for arg in call.args if isinstance(arg, ast.Constant))


def _answers(tree: ast.expr) -> bool:
    """Whether a text is true or false of a row, and not a number."""
    if isinstance(tree, ast.UnaryOp):
        return isinstance(tree.op, ast.Not) and _answers(tree.operand)
    if isinstance(tree, ast.Call):
        return isinstance(tree.func, ast.Name) and tree.func.id in CONDITIONS
    return isinstance(tree, ast.Compare | ast.BoolOp)


def _bad_part(node: ast.AST, en: str, zh: str) -> BadExpression:
    part = ast.unparse(node)
    return BadExpression(f'"{part}": {en}', f"“{part}”：{zh}")


def too_large(node: ast.expr) -> BadExpression:
    """What is said of a number that not all engines hold exactly."""
    return _bad_part(node, f"too large: numbers are below {LITERAL}", f"过大：数须小于 {LITERAL}")


def _compile(node: ast.expr) -> Any:
    handler = _NODES.get(type(node))
    if handler is None:
        name = type(node).__name__
        raise _bad_part(node, f"a {name} is not in the language", f"本语言没有 {name}")
    return handler(node)


def _compare(node: ast.Compare) -> nw.Expr:
    terms = [node.left, *node.comparators]
    pairs = zip(terms, node.ops, terms[1:], strict=False)
    parts = [_comparison(left, op, right) for left, op, right in pairs]
    return _all(parts)


def _comparison(left: ast.expr, op: ast.cmpop, right: ast.expr) -> nw.Expr:
    if isinstance(op, ast.Is | ast.IsNot):
        if not (isinstance(right, ast.Constant) and right.value is None):
            raise BadExpression(
                "`is` and `is not` are for None only: write == or !=", "`is` 与 `is not` 只用于 None：请写 == 或 !="
            )
        missing: nw.Expr = _expr(left).is_null()
        return missing if isinstance(op, ast.Is) else ~missing
    if isinstance(op, ast.In | ast.NotIn):
        known = _one_of(_expr(left), _members(right))
        return known if isinstance(op, ast.In) else ~known
    return _expr_of(_COMPARE[type(op)](_expr(left), _operand(right)))


def _one_of(left: nw.Expr, members: list[Any]) -> nw.Expr:
    if all(isinstance(member, str) for member in members):
        # is_in is false for a missing cell on some engines and null on others: made null for all.
        return _expr_of(nw.when(~left.is_null()).then(left.is_in(members)))
    return nw.any_horizontal(*(left == member for member in members), ignore_nulls=False)


def _members(node: ast.expr) -> list[Any]:
    literals = node.elts if isinstance(node, ast.List | ast.Tuple) else []
    if not literals or not all(map(_is_literal, literals)):
        raise _bad_part(node, "`in` needs a list of literals", "`in` 后须为常量列表")
    return [_operand(item) for item in literals]


def _is_literal(node: ast.expr) -> bool:
    """Python's grammar has no negative numbers: -1 is a minus before a 1."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant)


def _operand(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant) and node.value is None:
        raise BadExpression("nothing equals None: write `is None`", "没有值等于 None：请写 `is None`")
    return _compile(node)


def _expr(node: ast.expr) -> nw.Expr:
    return _expr_of(_operand(node))


def _expr_of(value: Any) -> nw.Expr:
    return value if isinstance(value, nw.Expr) else nw.lit(value)


def _constant(node: ast.Constant) -> Any:
    if isinstance(node.value, int | float) and not abs(node.value) < LITERAL:
        raise too_large(node)
    if isinstance(node.value, float):
        exact = Decimal(str(node.value))
        # A decimal with more places would leave no room for the digits before its point.
        return exact if int(exact.as_tuple().exponent) >= -_PLACES else float(node.value)
    if node.value is None or isinstance(node.value, bool | int | str):
        return node.value
    raise _bad_part(node, "not a number, a text, True, False or None", "不是数、文本、True、False 或 None")


def _call(node: ast.Call) -> nw.Expr:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS or node.keywords:
        names = ", ".join(FUNCTIONS)
        raise _bad_part(node, f"the functions are {names}", f"可用的函数有 {names}")
    text_at = _TAKES_TEXT.get(name)
    arguments = [_text(arg) if i == text_at else _expr(arg) for i, arg in enumerate(node.args)]
    try:
        return FUNCTIONS[name](*arguments)
    except (TypeError, ValueError) as error:
        raise _bad_part(node, str(error), "函数的参数有误") from error


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise _bad_part(node, "not a text in quotes", "不是带引号的文本")


def _boolean(node: ast.BoolOp) -> nw.Expr:
    parts = [_expr(value) for value in node.values]
    return _all(parts) if isinstance(node.op, ast.And) else _any(parts)


def _all(parts: list[nw.Expr]) -> nw.Expr:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole & part
    return whole


def _any(parts: list[nw.Expr]) -> nw.Expr:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole | part
    return whole


def _calculate(node: ast.BinOp) -> nw.Expr:
    if type(node.op) not in _CALCULATE:
        raise _bad_part(node, "only + - * / are in the language", "本语言只有 + - * /")
    return _expr_of(_CALCULATE[type(node.op)](_expr(node.left), _expr(node.right)))


def _unary(node: ast.UnaryOp) -> nw.Expr:
    if isinstance(node.op, ast.Not):
        return ~_expr(node.operand)
    if isinstance(node.op, ast.USub):
        return _expr_of(0 - _expr(node.operand))
    raise _bad_part(node, "only `not` and - are in the language", "本语言只有 `not` 和 -")


_NODES: Final[Mapping[type[ast.expr], Callable[[Any], Any]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _boolean,
    ast.BinOp: _calculate,
    ast.UnaryOp: _unary,
    ast.Call: _call,
    ast.Constant: _constant,
    ast.Name: lambda node: nw.col(node.id),
}
