"""Pages of stations and opinions."""
