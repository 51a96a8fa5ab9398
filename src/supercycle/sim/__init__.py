"""The physical world to learn from: sensors and their fusion, farms of simulators, the reality gap, fleets of robots."""
