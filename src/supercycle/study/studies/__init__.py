"""Studies: many questions of one kind, kept, resumed, asked on one machine or many."""
