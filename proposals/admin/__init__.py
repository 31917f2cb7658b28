"""The secretariat's tables of the chain: review, number, assign, watch. Verbs are the services' own."""

from proposals.admin import honours, items, proposals, registers, scores, supervision, tasks, yearly
