"""Many layers composed: one predicted step, a whole plan, and the files that ask for them."""
