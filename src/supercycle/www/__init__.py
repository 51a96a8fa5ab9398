"""The REST API and the page: the same verbs as the command line, asked over HTTP.

A request is bounded, checked and handed to a worker process; the answer is the document that ``--json`` prints.
"""
