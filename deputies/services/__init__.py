"""Verbs of the roster. Everything that writes."""

from deputies.services.mandates import (
    add_deputy,
    change_person,
    move,
    open_mandate,
    resume,
    set_keys,
    set_photo,
    suspend,
    terminate,
)
from deputies.services.opening_accounts import hand_out_codes, open_accounts
from deputies.services.registers import save_delegation, save_group
from deputies.services.sheets import start_check, start_export, start_import

__all__ = [
    "add_deputy",
    "change_person",
    "hand_out_codes",
    "move",
    "open_accounts",
    "open_mandate",
    "resume",
    "save_delegation",
    "save_group",
    "set_keys",
    "set_photo",
    "start_check",
    "start_export",
    "start_import",
    "suspend",
    "terminate",
]
