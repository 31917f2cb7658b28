"""Pages of the roster, of the duty record and of the points; one module per noun."""
