"""Staff tables of the institution."""
