"""Deprecated: the `Options` of `validate` and `publish`, which are keywords of these functions now."""

from __future__ import annotations

import warnings

from govdata.validation import Options

__all__ = ["Options"]

warnings.warn(
    "govdata.examine.Options is deprecated: give its values to govdata.validate and govdata.publish as keywords",
    DeprecationWarning,
    stacklevel=2,
)
