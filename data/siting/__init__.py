"""Siting over several periods: the spec that asks for it, and the documents that answer."""
