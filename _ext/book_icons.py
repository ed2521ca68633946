"""The icons, drawn within the page in the colour of the text."""

from __future__ import annotations

# Strokes of width 2 on a square of 24.
ICONS = {
    "bars": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "list": '<path d="M9 7h11M9 12h11M9 17h11M4.5 7h.01M4.5 12h.01M4.5 17h.01"/>',
    "magnifying-glass": '<circle cx="11" cy="11" r="6.5"/><path d="m20 20-4.3-4.3"/>',
    "sun": (
        '<circle cx="12" cy="12" r="4"/>'
        '<path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4'
        'M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"/>'
    ),
    "moon": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>',
    "circle-half-stroke": (
        '<circle cx="12" cy="12" r="8.5"/>'
        '<path d="M12 3.5v17A8.5 8.5 0 0 0 12 3.5z" fill="currentColor"/>'
    ),
    "download": '<path d="M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14"/>',
    "play": '<path d="M7.5 5v14l11-7z"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4.5V9.5h15V17H17M7 14h10v6H7z"/>',
    "angle-left": '<path d="m14.5 6-6 6 6 6"/>',
    "angle-right": '<path d="m9.5 6 6 6-6 6"/>',
    "arrow-up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
}


def icon(name: str) -> str:
    """Return an icon as a picture for the templates.

    >>> icon("play")
    '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M7.5 5v14l11-7z"/></svg>'
    """
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{ICONS[name]}</svg>'
