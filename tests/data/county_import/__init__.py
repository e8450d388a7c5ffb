"""Counties made from what people have."""
