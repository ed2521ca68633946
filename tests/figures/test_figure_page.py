"""make figure NAME: each figure on a page of its own, which follows its sources."""

import shutil

import pytest
from browser import Watch
from test_javascript import install, need

from momentum_lib import widgets
from tools.build import commands, figure
from tools.build.environment import ROOT

NOT_COPIED = shutil.ignore_patterns("__pycache__", "static")


@pytest.fixture
def sources(tmp_path):
    """Give a copy of the figures' sources, that a test may change."""
    need("node")
    install()
    shutil.copytree(ROOT / "momentum_lib", tmp_path / "momentum_lib", ignore=NOT_COPIED)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path / figure.SOURCES.relative_to(ROOT)


def test_a_saved_source_is_seen_on_the_page(browser, sources):
    source = sources / "buttons.js"
    text = source.read_text(encoding="utf-8")
    assert text.count('button("Reset"') == 1
    with (
        figure.served(widgets.RollingBall, sources) as address,
        browser.new_page(viewport={"width": 1280, "height": 900}) as page,
    ):
        page.goto(address)
        page.locator("figure[data-figure=RollingBall][data-ready]").wait_for()
        assert page.get_by_role("button", name="Reset").is_visible()
        source.write_text(text.replace('button("Reset"', 'button("Again"'), encoding="utf-8")
        page.get_by_role("button", name="Again").wait_for()
        page.locator("figure[data-figure=RollingBall][data-ready]").wait_for()


@pytest.mark.parametrize("name", ["DescentExplorer", "NetworkTrainer"])  # which fetches its digits
def test_a_figure_lives_quietly_on_its_own_page(name, browser, sources):
    watch = Watch()
    with (
        figure.served(getattr(widgets, name), sources) as address,
        browser.new_page(viewport={"width": 1280, "height": 900}) as page,
    ):
        watch.follow(page)
        page.goto(address)
        page.locator(f"figure[data-figure={name}][data-ready]:not([data-busy])").wait_for()
        page.wait_for_load_state("load")  # the browser's own title of a page goes then
        assert page.title() == name
        assert page.locator("figure [role=status]").inner_text()
        watch.leave(page)
    assert watch.problems == []


def test_every_figure_is_known_by_its_name():
    for name in widgets.__all__:
        assert figure.chosen([name]) is getattr(widgets, name)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["RoolingBall"], "figure 'RoolingBall' is not known; did you mean 'RollingBall'?"),
        ([], "Name one figure: DescentExplorer, "),
        (["RollingBall", "LookAhead"], "Name one figure: DescentExplorer, "),
    ],
)
def test_what_is_no_figures_name_gets_a_sentence(names, sentence):
    with pytest.raises(SystemExit) as stopped:
        figure.chosen(names)
    assert str(stopped.value).startswith(sentence)


def test_without_node_a_sentence_says_so(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(SystemExit, match="bundled by Node: get it from"), figure.served(None):
        pass


@pytest.mark.parametrize(
    ("arguments", "given"), [(["figure", "RollingBall"], ("RollingBall",)), (["figure"], ())]
)
def test_only_the_command_figure_takes_a_name(monkeypatch, arguments, given):
    asked = []
    monkeypatch.setitem(commands.COMMANDS, "figure", lambda *names: asked.append(names))
    monkeypatch.setattr(commands.environment, "keep_bytecode", lambda: None)
    with pytest.raises(SystemExit):
        commands.main(arguments)
    assert asked == [given]
    with pytest.raises(SystemExit, match="Usage: "):
        commands.main(["test", "RollingBall"])
