"""Services that take a release as a deposit: a draft that nobody sees, files, and one step that publishes it."""

from govdata.deposits.depository import Depository, Draft, Held, Part, Subject
from govdata.deposits.opening import KINDS, open_depository

__all__ = ["KINDS", "Depository", "Draft", "Held", "Part", "Subject", "open_depository"]
