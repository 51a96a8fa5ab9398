"""Laws fitted to runs, how sure they are, what the runs cannot tell, and which run to do next."""
