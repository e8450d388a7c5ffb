"""Tests of what a watcher keeps on disk."""
