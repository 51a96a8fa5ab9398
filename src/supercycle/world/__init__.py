"""The industry by year: what was counted, what statistics make of it, and how well that did in the past."""
