"""Members' order files: how fast large ones are imported, and in how much memory."""
