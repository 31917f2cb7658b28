"""What ``deploy/bench.py`` runs and measures; nothing here is reachable in production."""
