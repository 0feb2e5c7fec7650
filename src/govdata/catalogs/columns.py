"""A column in the vocabularies: which property it is, and its type."""

from __future__ import annotations

from govdata.catalogs.terms import COLUMNS, EXACT, TYPES, TypeWords, iri
from govdata.catalogs.texts import absolute
from govdata.metadata.package import Field
from govdata.structure.field_types import decimal_type


def property_of(field: Field, role: str) -> str | None:
    """The property that a column is: what its field says as `govdata.concept`, else what its role says."""
    compact = COLUMNS.get(role, {}).get(field.name)
    return absolute(field.govdata.get("concept")) or (iri(compact) if compact else None)


def type_words(field: Field) -> TypeWords:
    """The type of a column in each vocabulary."""
    return EXACT if field.type == "number" and decimal_type(field) else TYPES[field.type]


def croissant_type(field: Field) -> str:
    """The data type of a column in Croissant: what its Parquet holds."""
    return type_words(field).croissant
