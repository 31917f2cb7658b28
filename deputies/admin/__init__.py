"""The secretariat's tables: the roster, duty records, scoring rules and the ledger."""

from deputies.admin import assessment, bodies, duty, ledger, measure, report, roster, rules
