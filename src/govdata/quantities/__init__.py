"""A figure as written <-> number, unit and bounds; figures found in prose.

`extract`, which finds figures in a text, is imported from `extraction`: reading one figure does not need it.
"""

from govdata.quantities.lexicon import Lexicon
from govdata.quantities.quantity import Quantity, read_quantity

__all__ = ["Lexicon", "Quantity", "read_quantity"]
