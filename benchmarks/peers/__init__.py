"""What a county could pick instead: other tools on the same day, priced and checked alike."""
