"""Fits of a scaling law to runs: the engine, its doubt, and what it cannot know."""
