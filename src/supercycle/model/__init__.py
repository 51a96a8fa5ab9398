"""A network on paper: its shape, its parameters, and the arithmetic and bytes of every operator."""
