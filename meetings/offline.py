"""What a phone keeps for when there is no network.

Pages named here are kept when somebody opens them; each includes ``meetings/offline.html``, which starts the service
worker. Papers are kept one by one, by their reader's wish (``docs/session-card.md``).
"""

OFFLINE_PAGES = (  # names of addresses
    "session_card",
    "sign_in_code",  # the phone's own key signs
    "sign_in_scanner",  # list and queue are kept in the browser
)
PAPERS = ("document_detail", "document_file")
KEPT_DAYS = 7  # a page that was not opened with a network for longer is not shown any more
