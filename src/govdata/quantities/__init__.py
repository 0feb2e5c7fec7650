"""A figure as written <-> number, unit and bounds; figures found in prose."""

from govdata.quantities.extraction import Proposal, extract
from govdata.quantities.lexicon import Lexicon
from govdata.quantities.quantity import Quantity, read_quantity

__all__ = ["Lexicon", "Proposal", "Quantity", "extract", "read_quantity"]
