"""What a table can be to govdata, its role, and the columns that each role reads; our own properties are closed lists.

The standard lets anybody add properties, so a misspelt one of its own is only a warning. Of ours every one has an
effect, and a check that does not run because of a typing error would look like a clean table: it is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from govdata.metadata.descriptor import Cursor, near_miss
from govdata.reports.messages import untranslated

PACKAGE_OWN = ("rules", "wordings")
RESOURCE_OWN = ("role", "partitionBy", "parquet", "rows")
"""`parquet` and `rows` are written by a release."""
FIELD_OWN = ("decimal",)

_TEXT = ("string",)
_NUMBER = ("number", "integer")
_WHOLE = ("integer", "number")
_DAY = ("date", "datetime")


@dataclass(frozen=True)
class Role:
    """The columns of a role with the types they may have; `any` always may. `single`: one table a package."""

    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    single: bool = False


def _texts(names: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(names.split(), _TEXT)


ROLES: Mapping[str, Role] = {
    "observations": Role(
        {
            **_texts("id subject indicator as_written unit qualifier status source quote"),
            **dict.fromkeys(("value", "lower", "upper"), _NUMBER),
            **dict.fromkeys(("period_start", "period_end"), _DAY),
            "quote_start": _WHOLE,
        },
        _texts("breakdown period_basis part_of restates note"),
    ),
    "sources": Role(
        _texts("id file sha256"),
        {
            **dict.fromkeys(("date_start", "date_end"), _DAY),
            **dict.fromkeys(("precedence", "part_start", "part_end"), _WHOLE),
        },
        single=True,
    ),
    "subjects": Role(_texts("id"), _texts("part_of"), single=True),
    "indicators": Role(_texts("id unit kind"), {**_texts("scope concept"), "list_size": _WHOLE}, single=True),
    "waivers": Role({**_texts("id rule table row reason reviewer"), "expires": ("date",)}),
    "exclusions": Role(_texts("id text kind reason"), {**_texts("source"), "start": _WHOLE}),
    "set-asides": Role(_texts("id text kind reason"), {**_texts("source"), "start": _WHOLE}),
    "revisions": Role(_texts("table row field old new reason source"), single=True),
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


def check_own(cursor: Cursor, known: tuple[str, ...]) -> Cursor:
    """A cursor on the `govdata` of a package, a resource, a schema or a field, without what it may not hold."""
    own = cursor.into(cursor.object("govdata"), ".govdata")
    return replace(own, raw={name: own.raw[name] for name in own.closed(known, "property of govdata")})


def check_role(cursor: Cursor, own: Cursor, types: Mapping[str, str] | None, enums: Mapping[str, object]) -> None:
    """Whether a resource with a role has the columns of the role. `types` are its fields', None without a schema."""
    role = own.text("role")
    if not role:
        return
    if role not in ROLES:
        own.note(untranslated(f"unknown role {role!r}: one of {', '.join(ROLES)}"), ".role", near_miss(role, ROLES))
        return
    needs = ROLES[role].needs
    if types is None:
        if needs and cursor.raw.get("schema") is None:
            own.note(
                untranslated(f"a table with the role {role} needs a schema with the columns {', '.join(needs)}"),
                ".role",
            )
        return
    missing = [name for name in needs if name not in types]
    if missing:
        spare = [name for name in types if name not in needs and name not in ROLES[role].reads]
        meant = next((found for name in missing if (found := near_miss(name, spare))), "")
        message = f"a table with the role {role} needs the columns {', '.join(missing)}, which its schema lacks"
        own.note(untranslated(message), ".role", meant)
    _check_types(cursor.into(cursor.raw, ".schema", "schema-error"), role, types)
    _check_values(cursor.into(cursor.raw, ".schema", "schema-error"), role, enums)


def _check_types(cursor: Cursor, role: str, types: Mapping[str, str]) -> None:
    for name, wanted in {**ROLES[role].needs, **ROLES[role].reads}.items():
        kind = types.get(name, wanted[0])
        if wanted != _TEXT and kind not in wanted:
            cursor.note(
                untranslated(f"the column {name!r} of a table with the role {role} is a {wanted[0]}, not a {kind}")
            )


def _check_values(cursor: Cursor, role: str, enums: Mapping[str, object]) -> None:
    for name, allowed in ALLOWED.get(role, {}).items():
        enum = enums.get(name)
        for value in enum if isinstance(enum, list) else ():
            if value not in allowed:
                message = f"the column {name!r} of a table with the role {role} cannot hold {value!r}"
                cursor.note(untranslated(message), "", near_miss(str(value), allowed))
