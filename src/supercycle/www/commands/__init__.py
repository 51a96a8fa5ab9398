"""The commands that the API answers: one file a subject, one entry of a list a command."""
