"""The physical world to learn from: sensors and fusion, farms of simulators, the reality gap, fleets of robots."""
