"""SDMX: the observations as SDMX-CSV 2.1, with the SDMX-ML 3.1 structure message that they follow.

One data structure for all tables of observations. An observation is a statement of one source, so its identifier is a
dimension beside what it is about. A row without a period is not in it, since SDMX has none without. No SDMX agency is
named by a package: `GOVDATA` stands for it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from xml.sax.saxutils import escape

import polars as pl

from govdata.catalogs.summary import Summary, TableFiles
from govdata.catalogs.terms import COMPONENTS, Component
from govdata.catalogs.texts import Texts, texts

AGENCY, STRUCTURE, SCHEME = "GOVDATA", "OBSERVATIONS", "CONCEPTS"
FILES = ("sdmx/structure.xml", "sdmx/observations.csv")
NOT_APPLICABLE = "_Z"
"""What SDMX writes where a dimension has no value: no breakdown."""
_SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v3_1/"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sdmx(summary: Summary) -> Mapping[str, str]:
    """Both files, by their names; none where there are no observations."""
    observed = [table for table in summary.tables if table.table.resource.role == "observations"]
    if not observed:
        return {}
    return dict(zip(FILES, (_message(summary), _csv(summary, observed)), strict=True))


def time_period(start: str | None, end: str | None) -> str | None:
    """A period of days as an ObservationalTimePeriod: a year, a month, a day, or a start with a duration.

    >>> time_period("2024-01-01", "2024-12-31"), time_period("2024-07-01", "2024-07-31")
    ('2024', '2024-07')
    >>> time_period("2024-07-29", "2024-07-29"), time_period("2024-07-18", "2024-12-31"), time_period(None, None)
    ('2024-07-29', '2024-07-18/P167D', None)
    """
    if not start or not end:
        return None
    first, last = date.fromisoformat(start[:10]), date.fromisoformat(end[:10])
    if first == last:
        return str(first)
    if (first.month, first.day, last) == (1, 1, date(first.year, 12, 31)):
        return f"{first.year:04}"
    if first.day == 1 and last == first.replace(day=calendar.monthrange(first.year, first.month)[1]):
        return f"{first:%Y-%m}"
    return f"{first}/P{(last - first).days + 1}D"


def _csv(summary: Summary, tables: Iterable[TableFiles]) -> str:
    rows = pl.concat([_observations(summary, table) for table in tables])
    identity = {"STRUCTURE": "dataflow", "STRUCTURE_ID": f"{AGENCY}:{STRUCTURE}({summary.version})", "ACTION": "I"}
    known = rows.filter(pl.col("TIME_PERIOD").is_not_null())
    return known.select(*(pl.lit(text).alias(name) for name, text in identity.items()), pl.all()).write_csv(
        line_terminator="\r\n"
    )


def _observations(summary: Summary, table: TableFiles) -> pl.DataFrame:
    """The rows of a table as texts: its CSV has each value in the one form of a release."""
    path = summary.contents.folder / table.csv.name
    texts_of = pl.read_csv(path, infer_schema=False).fill_null("")
    fields = {field.name: field for field in table.table.schema.fields}
    present = {
        name: pl.when(~pl.col(name).is_in(list(field.missing_values))).then(pl.col(name))
        for name, field in fields.items()
    }
    frame = texts_of.select(_component(each, present, table.table.name).alias(each.concept) for each in COMPONENTS)
    periods = [time_period(*days) for days in frame.select("PERIOD_START", "PERIOD_END").iter_rows()]
    return frame.with_columns(pl.Series("TIME_PERIOD", periods, pl.String))


_OF_ONE_TABLE = ("id", "part_of", "restates")
"""The columns that name a row of their own table: all tables are one dataset in SDMX."""


def _component(component: Component, present: Mapping[str, pl.Expr], table: str) -> pl.Expr:
    column = present.get(component.column, pl.lit(None, pl.String))
    if component.column in _OF_ONE_TABLE:
        return pl.lit(f"{table}:") + column
    return column.fill_null(NOT_APPLICABLE) if component.kind == "dimension" else column


def _message(summary: Summary) -> str:
    """The structure message: concepts, data structure, dataflow."""
    titles = summary.titles
    return "\n".join(
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<mes:Structure xmlns:mes="{_SCHEMAS}message" xmlns:str="{_SCHEMAS}structure"'
            f' xmlns:com="{_SCHEMAS}common">',
            f"<mes:Header><mes:ID>{STRUCTURE}</mes:ID><mes:Test>false</mes:Test>"
            f'<mes:Prepared>{summary.created}</mes:Prepared><mes:Sender id="{AGENCY}"/></mes:Header>',
            "<mes:Structures>",
            *_maintained("Dataflow", STRUCTURE, summary, titles, [f"<str:Structure>{_urn(summary)}</str:Structure>"]),
            *_maintained("ConceptScheme", SCHEME, summary, titles, _concepts(summary), ' isPartial="false"'),
            *_maintained("DataStructure", STRUCTURE, summary, titles, _components(summary)),
            "</mes:Structures>",
            "</mes:Structure>",
            "",
        )
    )


def _maintained(
    kind: str, name: str, summary: Summary, titles: Texts, inside: Iterable[str], more: str = ""
) -> Iterator[str]:
    said = f'id="{name}" version="{summary.version}" isExternalReference="false" agencyID="{AGENCY}"{more}'
    yield f"<str:{kind}s><str:{kind} {said}>"
    yield from _names(titles)
    yield from inside
    yield f"</str:{kind}></str:{kind}s>"


def _names(titles: Texts) -> Iterator[str]:
    for language, text in titles.items():
        yield f'<com:Name xml:lang="{language or "und"}">{_xml(text)}</com:Name>'


def _xml(text: str) -> str:
    """A text as XML 1.0 takes it: control characters are not in it."""
    return escape(_NO_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def _urn(summary: Summary) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure={AGENCY}:{STRUCTURE}({summary.version})"


def _concept_urn(concept: str, summary: Summary) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={AGENCY}:{SCHEME}({summary.version}).{concept}"


def _concepts(summary: Summary) -> Iterator[str]:
    for each in COMPONENTS:
        yield f'<str:Concept id="{each.concept}" urn="{_concept_urn(each.concept, summary)}">'
        yield from _names(texts(each.name))
        yield "</str:Concept>"


def _components(summary: Summary) -> Iterator[str]:
    yield "<str:DataStructureComponents><str:DimensionList>"
    for position, each in enumerate(_of_kind("dimension"), 1):
        yield _element("Dimension", f' position="{position}"', each, summary)
    yield from (_element("TimeDimension", "", each, summary) for each in _of_kind("time"))
    yield "</str:DimensionList><str:AttributeList>"
    for each in _of_kind("attribute"):
        yield _element("Attribute", ' usage="optional"', each, summary, _OF_OBSERVATION)
    yield "</str:AttributeList><str:MeasureList>"
    yield from (_element("Measure", ' usage="optional"', each, summary) for each in _of_kind("measure"))
    yield "</str:MeasureList></str:DataStructureComponents>"


_OF_OBSERVATION = "<str:AttributeRelationship><str:Observation/></str:AttributeRelationship>"


def _of_kind(kind: str) -> list[Component]:
    return [each for each in COMPONENTS if each.kind == kind]


def _element(name: str, said: str, component: Component, summary: Summary, more: str = "") -> str:
    inside = f"{_meaning(component, summary)}{more}"
    return f'<str:{name} id="{component.concept}"{said}>{inside}</str:{name}>'


def _meaning(component: Component, summary: Summary) -> str:
    identity = f"<str:ConceptIdentity>{_concept_urn(component.concept, summary)}</str:ConceptIdentity>"
    form = f'<str:TextFormat textType="{component.type}"/>'
    return f"{identity}<str:LocalRepresentation>{form}</str:LocalRepresentation>"
