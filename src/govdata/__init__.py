"""govdata decides whether tables of official indicators may be released, and releases them."""

__version__ = "0.1.0"
