"""The command line: `govdata.cli:main`."""

from govdata.cli.app import main

__all__ = ["main"]
