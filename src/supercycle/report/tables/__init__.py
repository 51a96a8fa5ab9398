"""Results as tables of 80 columns, to be printed by rich. One module a subject."""
