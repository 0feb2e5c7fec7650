"""Deprecated: the `Options` of `validate` and `publish`, which are keywords of these functions now."""

from __future__ import annotations

import warnings
from typing import Any

from govdata import validation


def __getattr__(name: str) -> Any:
    if name != "Options":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    warnings.warn(
        "govdata.examine.Options is deprecated: give its values to govdata.validate and govdata.publish as keywords",
        DeprecationWarning,
        stacklevel=2,
    )
    return validation.Options
