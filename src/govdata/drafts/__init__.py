"""From a text to rows: drafts of observations, with what is thought of each cell and how sure that is."""

from govdata.drafts.draft import Draft, Guess

__all__ = ["Draft", "Guess"]
