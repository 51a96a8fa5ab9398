"""The verbs of the package: plain arguments in, one result out.

They open the catalogue, read names and hold numbers within bounds, and leave the answer to the layers below.
The package root offers them under its own name, and the command line calls them. One file a subject.
"""
