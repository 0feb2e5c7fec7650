"""What Polars raises where a file is not what its first bytes promise.

Most damage is an error. Some of it, in the pages of a Parquet file, makes the engine panic, and a panic is no Exception
to Python: whoever reads a file of others must name it.
"""

from __future__ import annotations

from typing import Final

import polars as pl

ENGINE_ERRORS: Final = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
