"""The HTTP service: resources below /v1, thin over the use cases and the store."""
