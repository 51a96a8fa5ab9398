"""A reality gap measured: MuJoCo as the simulation, an engine of one's own with hidden physics as surrogate reality."""
