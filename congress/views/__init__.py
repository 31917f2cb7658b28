"""The portal's own pages, one module per noun."""
