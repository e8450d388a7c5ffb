"""Hold or go: which orders go today and which are kept, over the days that their promises leave."""
