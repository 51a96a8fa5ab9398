"""A plan as a brief that a board can read: one self-contained HTML file, or the PDF that a browser prints of it."""
