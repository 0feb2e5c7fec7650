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
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import narwhals as nw

LONGEST: Final = 2000
"""Characters of a text that is parsed at all: `ast` recurses, so a longer text could exhaust the stack."""

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
LARGEST: Final = 10**20
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

_TYPES: Final[Mapping[str, tuple[str, str]]] = {
    "abs": ("number", "number"),
    "whole": ("number", "truth"),
    "length": ("text", "number"),
    "year": ("day", "number"),
    "month": ("day", "number"),
    "starts_with": ("text", "truth"),
    "ends_with": ("text", "truth"),
    "contains": ("text", "truth"),
    "date": ("text", "day"),
}
"""What a function takes, and what it gives."""
_UNTYPED: Final = ("", "")
"""A field is of the type that its table gives it."""


class BadExpression(ValueError):
    """The text is not in the language; the message says which part and what is allowed."""


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
        raise BadExpression(f"longer than {LONGEST} characters")
    tree = tree_of(text, "an expression")
    expression = Expression(text, tuple(dict.fromkeys(_names(tree))), tree)
    try:
        expression.compile()
    except RecursionError as error:
        raise BadExpression("nested too deeply") from error
    if not _answers(tree):
        raise BadExpression(f"{text!r} is not a condition: compare it with something")
    return expression


def tree_of(text: str, what: str) -> ast.expr:
    """The tree of a text that follows Python's grammar.

    Raises:
        BadExpression: it does not; the message says why in words of the language.
    """
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (RecursionError, MemoryError) as error:
        raise BadExpression(f"{text!r} is not {what}: nested too deeply") from error
    except (SyntaxError, ValueError) as error:
        raise BadExpression(f"{text!r} is not {what}: {_reason(text.strip(), error)}") from error


def _reason(text: str, error: Exception) -> str:
    if not text:
        return "the text is empty"
    bare = _QUOTED.sub("''", text)
    slip = next((found for found in _SLIPS if re.search(found, bare)), None)
    if slip:
        return _SLIPS[slip]
    reason = getattr(error, "msg", str(error))
    if reason == "too many nested parentheses":
        return "nested too deeply"
    if reason != "invalid syntax":
        return str(reason)
    at = getattr(error, "offset", None) or 0
    return f"it cannot be read from {text[at - 1 :]!r} on" if 0 < at <= len(text) else "the text ends too early"


_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_SLIPS: Final[Mapping[str, str]] = {
    r"&&": "`&&` is written `and`",
    r"\|\|": "`||` is written `or`",
    r"<>": "`<>` is written `!=`",
    r"(?<![=!<>])=(?!=)": "`=` is written `==`",
    r"!(?!=)": "`!` is written `not`",
    r"\b(?:AND|OR|NOT|IN|IS)\b": "`and`, `or`, `not`, `in` and `is` are written in small letters",
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
        return isinstance(tree.func, ast.Name) and _TYPES.get(tree.func.id, _UNTYPED)[1] == "truth"
    return isinstance(tree, ast.Compare | ast.BoolOp)


def _compile(node: ast.expr) -> Any:
    handler = _NODES.get(type(node))
    if handler is None:
        raise BadExpression(f"{ast.unparse(node)!r}: a {type(node).__name__} is not in the language")
    return handler(node)


def _compare(node: ast.Compare) -> nw.Expr:
    terms = [node.left, *node.comparators]
    pairs = zip(terms, node.ops, terms[1:], strict=False)
    parts = [_comparison(left, op, right) for left, op, right in pairs]
    return _all(parts)


def _comparison(left: ast.expr, op: ast.cmpop, right: ast.expr) -> nw.Expr:
    if isinstance(op, ast.Is | ast.IsNot):
        if not (isinstance(right, ast.Constant) and right.value is None):
            raise BadExpression("`is` and `is not` are for None only: write == or !=")
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
        raise BadExpression(f"{ast.unparse(node)!r}: `in` needs a list of literals")
    return [_operand(item) for item in literals]


def _is_literal(node: ast.expr) -> bool:
    """Python's grammar has no negative numbers: -1 is a minus before a 1."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant)


def _operand(node: ast.expr) -> Any:
    if isinstance(node, ast.Constant) and node.value is None:
        raise BadExpression("nothing equals None: write `is None`")
    return _compile(node)


def _expr(node: ast.expr) -> nw.Expr:
    return _expr_of(_operand(node))


def _expr_of(value: Any) -> nw.Expr:
    return value if isinstance(value, nw.Expr) else nw.lit(value)


def _constant(node: ast.Constant) -> Any:
    if type(node.value) in (int, float) and not abs(node.value) < LITERAL:  # type: ignore[arg-type]
        raise BadExpression(f"{ast.unparse(node)} is too large: numbers are below {LITERAL}")
    if isinstance(node.value, float):
        exact = Decimal(repr(node.value))
        # A decimal with more places would leave no room for the digits before its point.
        return exact if int(exact.as_tuple().exponent) >= -_PLACES else node.value
    if node.value is None or isinstance(node.value, bool | int | str):
        return node.value
    raise BadExpression(f"{ast.unparse(node)!r} is not a number, a text, True, False or None")


def _call(node: ast.Call) -> nw.Expr:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in FUNCTIONS or node.keywords:
        raise BadExpression(f"{ast.unparse(node)!r}: the functions are {', '.join(FUNCTIONS)}")
    text_at = _TAKES_TEXT.get(name)
    arguments = [_text(arg) if i == text_at else _expr(arg) for i, arg in enumerate(node.args)]
    try:
        return FUNCTIONS[name](*arguments)
    except (TypeError, ValueError) as error:
        raise BadExpression(f"{ast.unparse(node)!r}: {error}") from error


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise BadExpression(f"{ast.unparse(node)!r} is not a text in quotes")


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
        raise BadExpression(f"{ast.unparse(node)!r}: only + - * / are in the language")
    return _expr_of(_CALCULATE[type(node.op)](_expr(node.left), _expr(node.right)))


def _unary(node: ast.UnaryOp) -> nw.Expr:
    if isinstance(node.op, ast.Not):
        return ~_expr(node.operand)
    if isinstance(node.op, ast.USub):
        return _expr_of(0 - _expr(node.operand))
    raise BadExpression(f"{ast.unparse(node)!r}: only `not` and - are in the language")


_NODES: Final[Mapping[type[ast.expr], Callable[[Any], Any]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _boolean,
    ast.BinOp: _calculate,
    ast.UnaryOp: _unary,
    ast.Call: _call,
    ast.Constant: _constant,
    ast.Name: lambda node: nw.col(node.id),
}


def type_of(dtype: nw.dtypes.DType) -> str:
    """What the language calls the type of a column: number, truth, day, time or text."""
    if dtype.is_numeric():
        return "number"
    known = {nw.Boolean: "truth", nw.Date: "day", nw.Datetime: "day", nw.Time: "time"}
    return known.get(type(dtype), "text")


def check_types(expression: Expression, types: Mapping[str, str]) -> None:
    """Whether only what is alike is compared and calculated with; `types` are those of the fields, as type_of tells.

    Raises:
        BadExpression: unlike things are put together; the message names both.
    """
    if _type(expression.tree, types) != "truth":
        raise BadExpression(f"{expression.text!r} is neither true nor false")


def _type(node: ast.expr, types: Mapping[str, str]) -> str:
    if isinstance(node, ast.Name):
        return types[node.id]
    if isinstance(node, ast.Constant):
        return {bool: "truth", str: "text"}.get(type(node.value), "number")
    if isinstance(node, ast.Compare):
        return _type_compared(node, types)
    if isinstance(node, ast.BoolOp):
        return _all_are("truth", node, node.values, types)
    if isinstance(node, ast.BinOp):
        return _all_are("number", node, [node.left, node.right], types)
    if isinstance(node, ast.UnaryOp):
        return _all_are("truth" if isinstance(node.op, ast.Not) else "number", node, [node.operand], types)
    return _type_called(node, types) if isinstance(node, ast.Call) else "text"


def _type_called(node: ast.Call, types: Mapping[str, str]) -> str:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name == "field":
        return types[str(getattr(node.args[0], "value", ""))]
    takes, gives = _TYPES[name]
    _all_are(takes, node, node.args, types)
    return gives


def _all_are(wanted: str, node: ast.expr, parts: list[ast.expr], types: Mapping[str, str]) -> str:
    for part in parts:
        if (found := _type(part, types)) != wanted:
            raise BadExpression(f"{ast.unparse(node)!r} needs a {wanted}, but {ast.unparse(part)} is a {found}")
    return wanted


def _type_compared(node: ast.Compare, types: Mapping[str, str]) -> str:
    terms = [node.left, *node.comparators]
    for left, op, right in zip(terms, node.ops, terms[1:], strict=False):
        found = _type(left, types)
        if isinstance(op, ast.Is | ast.IsNot):
            continue
        for other in right.elts if isinstance(right, ast.List | ast.Tuple) else [right]:
            if (theirs := _type(other, types)) != found:
                unlike = f"{ast.unparse(left)} is a {found}, {ast.unparse(other)} is a {theirs}"
                raise BadExpression(f"{ast.unparse(node)!r} compares what cannot be compared: {unlike}")
    return "truth"
