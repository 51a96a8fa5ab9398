"""Constants fitted to measured runs: which, how, how well on runs that were left out, and written down."""
