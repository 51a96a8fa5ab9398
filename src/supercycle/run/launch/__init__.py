"""A planned run as the configuration of the framework that trains it: one file a framework, dictionaries out."""
