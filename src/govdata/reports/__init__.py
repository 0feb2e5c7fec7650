"""Findings, checks, every sentence in both languages, and the forms of a report."""

from govdata.reports.messages import Message
from govdata.reports.model import CellRef, Check, Finding, Report, Severity, State
from govdata.reports.renderers import RENDERERS, render

__all__ = ["RENDERERS", "CellRef", "Check", "Finding", "Message", "Report", "Severity", "State", "render"]
