"""Everything that touches the outside: tables, files, extracts, shipped counties."""
