"""A long text in pages for a phone, cut between paragraphs: the same text always gives the same pages."""

PAGE = 900  # signs; about two screens of a phone


def pages(body: str) -> list[str]:
    """The pages of ``body``; one empty page for an empty text. A paragraph is never cut."""
    found: list[str] = []
    held: list[str] = []
    for paragraph in (line.strip() for line in body.splitlines()):
        if not paragraph:
            continue
        if held and sum(map(len, held)) + len(paragraph) > PAGE:
            found.append("\n".join(held))
            held = []
        held.append(paragraph)
    return [*found, "\n".join(held)] if held or not found else found
