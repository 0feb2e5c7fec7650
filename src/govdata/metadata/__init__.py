"""datapackage.json -> Package: frozen data, with every problem of the descriptor at once."""

from govdata.metadata.descriptor import Problem
from govdata.metadata.package import Package, load_package
from govdata.metadata.resource import Resource
from govdata.metadata.schema import Field, Schema

__all__ = ["Field", "Package", "Problem", "Resource", "Schema", "load_package"]
