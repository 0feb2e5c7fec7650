"""The role of a table in govdata, the columns that each role reads, and the closed lists of govdata's properties.

The standard lets anybody add properties, so a misspelt one of its own is only a warning. Each property of govdata
has an effect, and a check that does not run because of a typing error would look like a clean table: an unknown one
is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any

from govdata.metadata.descriptor import Cursor, Json, shown
from govdata.metadata.near_miss import near_miss
from govdata.reports.messages import EMPTY, Message
from govdata.reports.model import Finding
from govdata.values import dataclass

RENAMED: Mapping[str, str] = {"set-asides": "exclusions", "wordings": "lexicon"}
"""Roles and properties of govdata that had another name: old -> new. The old ones work, with a warning."""
PACKAGE_OWN = ("rules", "lexicon", "requiredCoverage", "catalogs")
"""Properties of a package. `requiredCoverage` is the share of the numerals of each source that must be reviewed,
`catalogs` the forms in which a release describes itself to others."""
CATALOGS = ("schema.org", "croissant", "dcat", "ro-crate", "csvw", "sdmx")
"""The catalogues that `catalogs` may name; all but sdmx are written where it is absent."""
RESOURCE_OWN = ("role", "partitionBy", "parquet", "rows", "coverage")
"""Properties of a resource; a release writes `parquet`, `rows` and, for the sources, `coverage`."""
FIELD_OWN = ("decimal", "concept")
"""Properties of a field. `concept` names the property that a column is (an IRI); the standard's `rdfType`, a class."""

NUMBERS_OF_FIGURE = ("value", "lower", "upper")
"""The columns of an observation that hold its number, and the bounds that the wording leaves open."""

_STRING = ("string",)
_NUMBER = ("number", "integer")
_INTEGER = ("integer", "number")
_DATE = ("date", "datetime")


@dataclass(frozen=True)
class Role:
    """The columns of a role with the types they may have; a column of strings may have any type.

    `needs` must be there, `reads` may. `single`: one table a package can have the role.
    """

    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    single: bool = False


def _strings(names: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(names.split(), _STRING)


ROLES: Mapping[str, Role] = {
    "observations": Role(
        {
            **_strings("id subject indicator as_written unit qualifier status source quote"),
            **dict.fromkeys(NUMBERS_OF_FIGURE, _NUMBER),
            **dict.fromkeys(("period_start", "period_end"), _DATE),
            "quote_start": _INTEGER,
        },
        _strings("breakdown period_basis part_of restates note page"),
    ),
    "sources": Role(
        _strings("id file sha256"),
        {
            **_strings("url"),
            **dict.fromkeys(("date_start", "date_end"), _DATE),
            **dict.fromkeys(("precedence", "part_start", "part_end", "length", "pages"), _INTEGER),
            **_strings("language currency original original_sha256 media_type reader"),
            "coverage": _NUMBER,
        },
        single=True,
    ),
    "subjects": Role(_strings("id"), _strings("aliases type part_of"), single=True),
    "indicators": Role(
        _strings("id unit kind"), {**_strings("aliases scope concept"), "list_size": _INTEGER}, single=True
    ),
    "waivers": Role({**_strings("id rule table row reason reviewer"), "expires": ("date",)}),
    "exclusions": Role(_strings("id text kind reason"), {**_strings("source"), "start": _INTEGER}),
    "revisions": Role(_strings("table row field old new reason source"), single=True),
    "facts": Role(),
}
"""Each role with its columns. `facts` is the table that a release makes of the observations."""

ALLOWED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "observations": {
        "qualifier": tuple("exact nearly less_than more_than at_least at_most about order_of range".split()),  # noqa: SIM905
        "status": ("observed", "target", "claim"),
    },
    "indicators": {"kind": ("stock", "flow", "share", "growth", "rank", "years", "claim")},
}
"""The values that have a meaning to the rules, by role and column: an `enum` may leave some out, but add none."""

POSITIONS: Mapping[str, frozenset[str]] = {
    "observations": frozenset({"quote_start", "page"}),
    "sources": frozenset({"part_start", "part_end"}),
    "exclusions": frozenset({"start"}),
}
"""The columns that say where something stands in a text, by role: one character more moves all that follow."""


def role_columns(role: str) -> frozenset[str]:
    """The columns that a role reads; none of a table without one."""
    found = ROLES.get(role, Role())
    return frozenset({*found.needs, *found.reads})


FILLED_IN: Mapping[tuple[str, str], Message] = {
    ("sources", "sha256"): Message(
        "Run `govdata rebase PACKAGE --sources DIR`, which fills it in, or write the SHA-256 of the file.",
        "请运行 `govdata rebase PACKAGE --sources DIR`，由文本填入；也可自行填写文件的 SHA-256。",
    )
}
"""What fills an empty cell in, by role and column."""
FOR_REVIEW: Mapping[str, tuple[str, ...]] = {
    "observations": ("confidence", "candidates"),
    "exclusions": ("count", "context"),
    "indicators": ("count", "context"),
}
"""What drafts of the rows of a role have beside its columns, for whoever reviews them; no package keeps it."""
_REVIEWED = Message(
    "Once the rows are reviewed, delete the columns that the draft added: {names}.",
    "核对完各行后，请删去草稿附带的列：{names}。",
)


def next_step_of(role: str, finding: Finding) -> Message:
    """What to do where the role of a table tells more of a finding on its cells or labels; empty where it does not."""
    names = FOR_REVIEW.get(role, ())
    if finding.type == "extra-label" and finding.cell in names:
        return Message(_REVIEWED.en.format(names=", ".join(names)), _REVIEWED.zh.format(names="、".join(names)))
    return FILLED_IN.get((role, finding.field or ""), EMPTY) if finding.cell == "" else EMPTY


def current_name(name: str) -> str:
    """The name that a role or property has today: `set-asides` -> `exclusions`."""
    return RENAMED.get(name, name)


def with_current_names(own: Json) -> dict[str, Any]:
    """Properties of govdata, and the role, by the names that they have today; a current name wins over an old one."""
    old = {current_name(name): value for name, value in own.items() if name in RENAMED}
    renamed = {**old, **{name: value for name, value in own.items() if name not in RENAMED}}
    role = renamed.get("role")
    return {**renamed, "role": current_name(role)} if isinstance(role, str) else renamed


def check_own(cursor: Cursor, known: tuple[str, ...]) -> Cursor:
    """A cursor on the `govdata` of a package, a resource, a schema or a field, without what it may not hold.

    Old names stay as they are written: `with_current_names` is for when nothing is noted any more.
    """
    own = cursor.into(cursor.object("govdata"), ".govdata")
    old = tuple(name for name in own.raw if RENAMED.get(name) in known)
    names = own.reject_unknown((*known, *old))
    for name in old:
        place, new = own.place.below(own.raw, f".{name}"), current_name(name)
        told = _renamed(name, Message("property", "属性"), has_both=new in own.raw)
        own.note_renamed(told, f".{name}", place.remove if new in own.raw else place.rename(new))
    return replace(own, raw={name: own.raw[name] for name in names if not _is_superseded(name, own.raw)})


def _is_superseded(name: str, own: Json) -> bool:
    return name in RENAMED and current_name(name) in own


def _renamed(name: str, what: Message, *, has_both: bool = False) -> Message:
    new = current_name(name)
    works = Message("the old name still works", "旧名仍可使用")
    effect = Message("which is there, too, and counts", "后者也已写出，以后者为准") if has_both else works
    link = ", " if has_both else "; "
    return Message(
        f'the {what.en} "{name}" is now called "{new}"{link}{effect.en}',
        f"{what.zh}“{name}”已改名为“{new}”，{effect.zh}",
    )


@dataclass(frozen=True)
class DeclaredColumn:
    """A field of a schema, as a role reads it: its type in use, its `enum`, and where it stands."""

    type: str
    enum: Any
    cursor: Cursor

    @property
    def is_as_written(self) -> bool:
        """Whether the type in use is the one that is written; an unknown type has been noted, and `any` is used."""
        return bool(self.cursor.raw.get("type", self.type) == self.type)


Columns = Mapping[str, DeclaredColumn]


def check_role(own: Cursor, columns: Columns | None, has_schema: bool) -> None:
    """Whether a resource with a role has the columns of the role.

    `own` is the resource's `govdata`. `columns` are those of the schema that is in use; None where there is none, or
    where it cannot be used (then `has_schema` is true, and its own problems say why).
    """
    role = current_name(own.string("role"))
    if role in ROLES:
        _warn_renamed_role(own, role)
        _check_known_role(own, role, columns, has_schema)
    elif role:
        meant = near_miss(role, ROLES)
        listed = EMPTY if meant else Message(f"; the roles are {', '.join(ROLES)}", f"；角色有 {'、'.join(ROLES)}")
        own.note(Message(f'unknown role "{role}"{listed.en}', f"未知的角色“{role}”{listed.zh}"), ".role", meant)


def _warn_renamed_role(own: Cursor, role: str) -> None:
    written = own.raw["role"]
    if written in RENAMED:
        fix = Message(f'Write "{role}" instead of "{written}".', f"请把“{written}”改写为“{role}”。")
        own.note_renamed(_renamed(written, Message("role", "角色")), ".role", fix)


def _check_known_role(own: Cursor, role: str, columns: Columns | None, has_schema: bool) -> None:
    needs = ROLES[role].needs
    if columns is not None:
        _check_present(own, role, columns)
        _check_types(role, columns)
        _check_enums(role, columns)
    elif needs and not has_schema:
        en = f'role "{role}" needs a schema with the columns {", ".join(needs)}'
        fix = Message('Give the resource a "schema" with these columns.', "请为该资源写出含这些列的 schema。")
        own.note(Message(en, f"角色“{role}”需要含以下各列的模式：{'、'.join(needs)}"), ".role", fix=fix)


def _check_present(own: Cursor, role: str, columns: Columns) -> None:
    needs, reads = ROLES[role].needs, ROLES[role].reads
    missing = [name for name in needs if name not in columns]
    others = [name for name in columns if name not in needs and name not in reads]
    if missing:
        meant = next((found for name in missing if (found := near_miss(name, others))), "")
        _note_absent(own, role, missing, meant)


def _note_absent(own: Cursor, role: str, missing: list[str], meant: str) -> None:
    en = f"column{'s' * (len(missing) > 1)} " + ", ".join(f'"{name}"' for name in missing)
    zh = "列" + "、".join(f"“{name}”" for name in missing)
    message = Message(f'role "{role}" needs {en}, which the schema lacks', f"角色“{role}”需要{zh}，而模式中没有")
    fix = Message(f"Add {en} to the schema, or correct the role.", f"请在模式中补上{zh}，或更正角色。")
    own.note(message, ".role", meant, fix=fix)


def _check_types(role: str, columns: Columns) -> None:
    for name, wanted in {**ROLES[role].needs, **ROLES[role].reads}.items():
        column = columns.get(name)
        if column and wanted != _STRING and column.type not in wanted and column.is_as_written:
            message = Message(
                f'role "{role}" needs column "{name}" of type {wanted[0]}; the schema says {column.type}',
                f"角色“{role}”要求列“{name}”的类型为 {wanted[0]}，模式中为 {column.type}",
            )
            column.cursor.note(message, ".type")


def _check_enums(role: str, columns: Columns) -> None:
    for name, allowed in ALLOWED.get(role, {}).items():
        enum = columns[name].enum if name in columns else None
        for value in enum if isinstance(enum, list) else ():
            if value not in allowed:
                message = Message(
                    f'role "{role}" does not allow {shown(value)} in column "{name}"',
                    f"角色“{role}”的列“{name}”不能取值 {shown(value)}",
                )
                columns[name].cursor.note(message, ".constraints.enum", near_miss(str(value), allowed))
