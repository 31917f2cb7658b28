"""Finding things by their words, in Chinese: the application cuts the words, the database's own index keeps them.

A run of Chinese characters is kept as overlapping pairs (养老服务: 养老 老服 服务), so that every word of two
characters hits; a Latin word or a number is one word. PostgreSQL keeps them in a ``tsvector`` with a GIN index, SQLite
in an FTS5 table. What is found is always a filter on a queryset the caller has already limited to what the person may
see.

Lists show the newest hits first, and a common word hits half of a million rows: fetching them all to show 25 is what
makes searches slow. So each entry also carries the marks of the blocks of ids it lies in, and ``looks`` asks for the
word *and* a block: a few thousand neighbours first, ever more while the page is not full.

A filter beside the words would undo that: the index finds a hundred thousand rows, and each is read to see that it is
of another unit. So a model may say what its rows are filtered by, ``tags_of(row) → ["c:12", "y:2026"]``: tags are kept
as further marks, and word ∧ category ∧ year is one question to the index. Whoever asks names with each tag the ordinary
filter that says the same; SQLite, whose index keeps no marks, uses that.

Rooms call ``register(Model, text_of)`` once, ``index([row])`` in the transaction that changes a row, ``forget([row])``
in the one that removes it. ``text_of`` gives only what everybody who may see the row may read. After a change to how
words are cut, run ``manage.py reindex``.
"""

from congress.search.keeping import BATCH, entries, forget, index, rebuild
from congress.search.looking import COUNT_LIMIT, FEW, OWN, SOME, Found, looks, matching, search_all
from congress.search.marks import STRIDES
from congress.search.questions import NEWEST
from congress.search.searchables import Searchable, Tags, TagsOf, TextOf, register
from congress.search.text import QUERY_LIMIT, TEXT_LIMIT, WORD_LIMIT, Query, normalise, parse, words
