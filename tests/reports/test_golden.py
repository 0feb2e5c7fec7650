"""Each form of one report, in both languages, as people and machines get it.

After a change that is meant: `python -m tests.reports.test_golden`, and look at the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from govdata.reports.renderers import RENDERERS, render
from tests.support.reports import FULL

FOLDER = Path(__file__).parent / "golden"
FORMS = (*((form, False) for form in RENDERERS), ("text", True))


def golden(form: str, lang: str, *, verbose: bool) -> Path:
    return FOLDER / f"{form}{'-verbose' if verbose else ''}.{lang}.txt"


@pytest.mark.parametrize(("form", "verbose"), FORMS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_report_reads_as_it_did(form: str, lang: str, verbose: bool) -> None:
    written = golden(form, lang, verbose=verbose).read_text(encoding="utf-8")
    assert render(FULL, form, lang, verbose=verbose) == written


if __name__ == "__main__":
    for each, whole in FORMS:
        for language in ("en", "zh"):
            text = render(FULL, each, language, verbose=whole)
            golden(each, language, verbose=whole).write_text(text, encoding="utf-8", newline="\n")
