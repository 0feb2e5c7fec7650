"""From a text to rows: derived columns filled in, and what others extracted admitted only if the print proves it."""


from govdata.drafts.filling import Fill, plan_fill, write_fill

__all__ = ["Fill", "plan_fill", "write_fill"]
