"""What the room shows on shared pages."""

from liaison.panels import desk, found, pages, tiles
