"""A watch folder on disk: what comes in, what was taken, what has been planned from it."""
