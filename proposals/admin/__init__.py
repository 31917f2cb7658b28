"""The secretariat's tables of the chain: review, number, assign, watch. Verbs are the services' own."""

from proposals.admin import honours, proposals, registers, scores, supervision, tasks

__all__ = ["honours", "proposals", "registers", "scores", "supervision", "tasks"]
