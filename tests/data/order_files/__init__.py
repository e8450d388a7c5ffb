"""Members' order files: a corpus of nasty ones, and what is done with them."""
