"""Doors of gatherings: parse, one call inward, answer."""
