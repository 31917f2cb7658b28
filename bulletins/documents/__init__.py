"""Papers and workbooks of the room."""

from bulletins.documents import announcements
from bulletins.documents.study import certificate, certificate_name, progress_name, progress_sheet
