"""Members' order files: any spreadsheet they send becomes orders, or is refused with its reason."""
