"""Table Schema, on text and on typed frames."""

from typing import TYPE_CHECKING

from govdata.late import when_asked
from govdata.structure.check import Structure, check_structure

if TYPE_CHECKING:
    from govdata.structure.typed_frames import check_frame

__all__ = ["Structure", "check_frame", "check_structure"]

__getattr__ = when_asked(__name__, {"check_frame": "typed_frames"})
