"""One page on which a person decides: a document, its drafts, a log of decisions, and the tables derived from it."""
