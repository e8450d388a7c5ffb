"""Roll-outs of the shipped counties: how near to the best, and what the estimate is worth."""
