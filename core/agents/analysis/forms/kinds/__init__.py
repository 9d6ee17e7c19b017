"""One file a kind of analysis: what in a question asks for it, and for which columns."""
