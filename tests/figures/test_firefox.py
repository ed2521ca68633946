"""Every live figure on every page in Firefox: it draws, its controls move, nothing complains."""

import pytest
from browser import IN_PAGE, UNCOVER
from built_book import BOOK, OWN, skip_or_fail
from firefox import MISSING, firefox, installed
from test_figures import FIGURE, FOUND

SCRIPTS = [(IN_PAGE / name).read_text(encoding="utf-8") for name in ("figure.js", "firefox.js")]


ALONE = [
    (path, name)
    for path in OWN
    for _, name in FIGURE.findall((BOOK / path).read_text(encoding="utf-8"))
]
IN_THE_BOOK = [(path, name) for path, name, _ in FOUND]


def by_page(figures):
    """Return the names of the figures of each page that has some."""
    found = {}
    for path, name in figures:
        found.setdefault(path, []).append(name)
    return found


@pytest.fixture(scope="module")
def fox(tmp_path_factory):
    if installed() is None:
        skip_or_fail(MISSING)
    with firefox(tmp_path_factory.mktemp("firefox")) as fox:
        fox.size(1280, 900)
        for script in (*SCRIPTS, UNCOVER):
            fox.before_each(script)
        yield fox


@pytest.mark.parametrize(
    ("figures", "least"),
    [
        pytest.param(ALONE, 12, id="each kind"),
        pytest.param(IN_THE_BOOK, 20, id="in the book", marks=pytest.mark.slow),
    ],
)
def test_in_firefox_every_figure_lives_and_each_of_its_controls_is_moved(
    fox, server, figures, least
):
    pages = by_page(figures)
    assert len(figures) >= least
    dead = {}
    for path, names in pages.items():
        fox.open(f"{server}/{path}#top")
        for name in names:
            seen = fox.run("name => inFirefox.tried(name)", name)
            if not (seen["changed"] and seen["words"] and seen["moved"]):
                dead[path, name] = seen
        if fox.problems:
            dead[path] = fox.problems[:3]
            fox.problems.clear()
    assert not dead, dead


def test_in_firefox_the_lecture_view_fits_and_its_handle_follows_the_pointer(fox, server):
    fox.size(1280, 720)
    fox.open(f"{server}/figures/PhaseDiagram.html#figure=PhaseDiagram&view=lecture")
    seen = fox.run("() => inFirefox.lecture()")
    assert seen["bottom"] <= 720
    assert seen["share"] != 1
    fox.open(f"{server}/index.html")


def test_in_firefox_an_error_would_be_seen(fox, server):
    fox.open(f"{server}/404.html")
    fox.run("() => { console.error('seen'); setTimeout(() => { throw new Error('too'); }); }")
    fox.run("() => new Promise((resolve) => setTimeout(resolve, 200))")
    assert [text.split(": ", 1)[1] for text in fox.problems] == ["seen", "Error: too"]
    fox.problems.clear()
