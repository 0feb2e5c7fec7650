"""Any table file -> frames of text that Polars scans."""

from govdata.readers.infer import infer_package
from govdata.readers.inputs import Input, open_inputs

__all__ = ["Input", "infer_package", "open_inputs"]
