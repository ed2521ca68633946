"""Write where the pages name claims from their register: python -m tools.build.topics.

That is the last column of `chapters/topics.md`, and wherever a page says how many claims there are.
"""

from __future__ import annotations

import re
from pathlib import Path

from momentum_book import claims

ROOT = Path(__file__).resolve().parents[2]
TOPICS = ROOT / "chapters" / "topics.md"
PAGES = (TOPICS, ROOT / "chapters" / "a1_claims.ipynb")
ROW = re.compile(
    r"^\| (?P<topic>[^|]+) \| (?P<places>\[[^|]+) \| (?P<claims>[^|]*) ?\|$", re.MULTILINE
)
COUNT = re.compile(r"(?<=the )\d+(?= claims in one table)|(?<=This book takes )\d+(?= such claims)")


def renewed(page: str) -> str:
    """Return a page with the claims of each topic, and their number, as the register has them."""
    of_topic: dict[str, list[str]] = {}
    for id_ in claims.known():
        of_topic.setdefault(claims.definition(id_).topic, []).append(id_)

    def row(found: re.Match[str]) -> str:
        named = ", ".join(of_topic.get(found["topic"], []))
        return f"| {found['topic']} | {found['places']} | {named} |"

    return COUNT.sub(str(len(claims.known())), ROW.sub(row, page))


def main() -> None:
    """Write the pages anew where they are stale."""
    for page in PAGES:
        old = page.read_text(encoding="utf-8")
        new = renewed(old)
        if new != old:
            page.write_text(new, encoding="utf-8")
            print(f"{page.relative_to(ROOT)} renewed")


if __name__ == "__main__":
    main()
