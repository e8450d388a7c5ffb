"""The quality of a county's data: what is doubtful, what it does to a plan, what to do."""
