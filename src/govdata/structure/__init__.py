"""Table Schema, on text and on typed frames."""

from govdata.structure.check import Structure, check_structure
from govdata.structure.typed_frames import check_frame

__all__ = ["Structure", "check_frame", "check_structure"]
