"""Files: refused by name when something is wrong with them, stored under random names, read only through their object.

``check`` examines an upload in memory: size, name, type by content, what is hidden inside. ``store`` writes it in the
caller's transaction. ``readable_by`` finds a file for a person: whoever may see the object may read its files.

Where there is a virus scanner, ``check`` asks it; a file it could not be asked about is taken into quarantine, examined
by a chore, and handed out or removed then.
"""

from congress.files.fields import MultipleFileField, PortalFileField
from congress.files.quarantine import EXAMINED_AT_ONCE, examine_quarantined
from congress.files.readers import INLINE, Seen, given, readable, readable_by
from congress.files.stored import ORPHAN_AGE, attached, remove, remove_orphans, store
from congress.files.uploads import (
    ENTRY_LIMIT,
    EXAMINERS,
    NAME_LIMIT,
    PIXEL_LIMIT,
    TYPES,
    UNPACKED_LIMIT,
    CheckedFile,
    check,
    clean_name,
)
