"""The figure in a real JupyterLab: a slider sets the trait, and a trait moves the slider."""

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from built_book import skip_or_fail
from playwright.sync_api import expect
from test_frame import VALUED, accessible

from momentum_lib.widgets import DescentExplorer
from tools.build.commands import STILLS

FIRST = """
from momentum_lib.widgets import DescentExplorer
figure = DescentExplorer(name="lab", surface="Booth", learning_rate=0.05, beta=0.5)
figure
""".strip()
CELLS = (
    FIRST,
    "print(f'beta {figure.beta}, start {figure.start[1]:.2f}')",
    "figure.beta = 0.75\nfigure.rule = 'Nesterov'",
    "figure",
)
BOX = ":::{admonition} To keep\n:class: keep\nSooner or later?\n:::"
START_SECONDS = 120


def notebook():
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{i}",
            "source": source,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for i, source in enumerate(CELLS)
    ]
    cells.append({"cell_type": "markdown", "id": "box", "source": BOX, "metadata": {}})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_it_answers(process, address):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            return urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            assert process.poll() is None, "JupyterLab ended at once"
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not answer within {START_SECONDS} seconds")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Run JupyterLab on a folder of its own, with settings of its own; give its address."""
    if importlib.util.find_spec("jupyterlab") is None:
        skip_or_fail("JupyterLab is not installed: pip install -r requirements.txt")
    home = tmp_path_factory.mktemp("lab")
    (home / "figure.ipynb").write_text(json.dumps(notebook()), encoding="utf-8")
    kinds = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    own = {f"JUPYTER_{kind}": str(home / kind.lower()) for kind in kinds}
    port = free_port()
    stills = f"--ServerApp.jpserver_extensions={STILLS}"  # as `make lab` does
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        stills,
        "--no-browser",
        "--allow-root",
        f"--port={port}",
    ]
    settings = ["--IdentityProvider.token=", "--ServerApp.ip=127.0.0.1", f"--notebook-dir={home}"]
    kept = {"JUPYTERLAB_SETTINGS_DIR": str(home / "settings")}
    with (home / "lab.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *settings, f"--LabApp.workspaces_dir={home / 'workspaces'}"],
            env={**os.environ, **own, **kept},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_it_answers(process, f"{address}/api")
            yield address, home
        finally:
            process.terminate()
            try:  # on a busy machine its kernels take their time; what was to be seen has been
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def page(browser, lab):
    """Give the notebook in JupyterLab, opened once: each test goes on where the last one ended."""
    page = browser.new_page(viewport={"width": 1400, "height": 1600})
    page.goto(f"{lab[0]}/lab/tree/figure.ipynb?reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell >> nth=3", timeout=30_000)
    page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    # A cell that is run before its kernel is known brings up a question instead.
    page.wait_for_selector(".jp-KernelName:has-text('Python 3')", timeout=30_000)
    yield page
    page.close()


def has_run(page, number):
    """Return whether the cell of this number has been run, by this test or by one before."""
    return page.locator(f".jp-Cell >> nth={number} >> .jp-InputPrompt").inner_text() != "[ ]:"


def run(page, number):
    """Run the cell of this number by its own keys, again where JupyterLab wasn't ready for them."""
    cell = page.locator(f".jp-Cell >> nth={number}")
    for _ in range(3):
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        try:
            return expect(cell.locator(".jp-InputPrompt")).not_to_have_text("[ ]:", timeout=10_000)
        except AssertionError:
            continue
    asked = page.locator("dialog, .jp-Dialog").all_inner_texts()
    pytest.fail(f"cell {number} did not start {asked}")


def test_slider_and_trait_follow_each_other(page):
    run(page, 0)
    figure = page.locator("figure[data-figure=DescentExplorer][data-ready]")
    figure.wait_for(timeout=90_000)
    assert figure.locator("[name=beta]").get_attribute("aria-valuetext") == "0.5"
    assert figure.locator(".momentum-still").count() == 0

    figure.locator("[name=beta]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    figure.get_by_role("slider", name="start of the run").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function("document.querySelector('[name=beta]').ariaValueText === '0.52'")
    run(page, 1)
    said = page.locator(".jp-Cell >> nth=1 >> .jp-OutputArea-output")
    said.wait_for(timeout=15_000)
    assert said.inner_text().strip() == "beta 0.52, start 0.10"

    before = figure.locator(".map .line:not(.ghost, .head)").get_attribute("d")
    run(page, 2)
    page.wait_for_function("document.querySelector('[name=beta]').ariaValueText === '0.75'")
    page.wait_for_function("document.querySelector('[name=rule]').value === 'Nesterov'")
    assert figure.locator(".map .line:not(.ghost, .head)").get_attribute("d") != before
    assert "Nesterov" in figure.locator("[role=status]").inner_text()


@pytest.mark.slow
def test_two_views_of_one_figure_move_together(page):
    if not has_run(page, 0):
        run(page, 0)
    run(page, 3)
    views = page.locator("figure[data-figure=DescentExplorer][data-ready]")
    page.wait_for_function("document.querySelectorAll('figure[data-ready]').length === 2")
    views.nth(0).locator("summary").click()
    views.nth(0).locator("[name=steps]").focus()
    page.keyboard.press("PageUp")
    lines = "document.querySelectorAll('.map .line:not(.ghost, .head)')"
    paths = f"[...{lines}].map(path => path.getAttribute('d'))"
    steps = "[...document.querySelectorAll('[name=steps]')].map(input => input.value)"
    page.wait_for_function(f"(([one, other]) => one === other && one !== '100')({steps})")
    page.wait_for_function(f"(([one, other]) => one === other)({paths})")
    ids = page.locator("figure[data-figure], figure [id]").evaluate_all("all => all.map(n => n.id)")
    assert len(ids) == len(set(ids)) >= 4


@pytest.mark.slow
def test_every_control_has_its_name_role_and_value_in_the_accessibility_tree(page):
    run(page, 0)
    figure = page.locator("figure[data-figure=DescentExplorer][data-ready]")
    figure.wait_for(timeout=90_000)
    figure.locator("summary").click()
    found = accessible(page, figure)
    names = {own: called for own, _, called, _ in found if own}
    for field, facts in DescentExplorer.fields.items():
        if field in names:
            assert names[field] == facts["label"]
    assert {"learning_rate", "beta", "steps", "surface", "rule"} <= set(names)
    assert all(called.strip() for _, _, called, _ in found)
    assert all(value for _, role, _, value in found if role in VALUED)


@pytest.mark.slow
def test_a_saved_notebook_opened_without_its_kernel_shows_the_still(page, lab):
    address, home = lab
    run(page, 0)
    page.locator("figure[data-figure=DescentExplorer][data-ready]").wait_for(timeout=90_000)
    page.keyboard.press("Control+s")
    saved = home / "figure.ipynb"
    deadline = time.monotonic() + START_SECONDS
    while "data-figure" not in saved.read_text(encoding="utf-8"):
        assert time.monotonic() < deadline, "it was not saved"
        page.wait_for_timeout(200)
    # The one that is open lives on.
    assert page.locator("figure[data-figure=DescentExplorer][data-ready]").is_visible()
    shutil.copy(saved, home / "again.ipynb")
    page.goto(f"{address}/lab/tree/again.ipynb?reset")
    still = page.locator(".jp-OutputArea-output .momentum-still").first
    still.wait_for(timeout=30_000)
    assert still.evaluate("node => node.naturalWidth") > 300
    said = page.locator(".jp-Notebook").inner_text()
    assert "model not found" not in said
    assert "Loading widget" not in said


@pytest.mark.slow
def test_a_box_is_shown_as_one(page):
    page.locator(".jp-MarkdownCell").scroll_into_view_if_needed()
    box = page.locator(".jp-MarkdownCell aside")
    expect(box).to_be_visible()
    expect(box).to_contain_text("To keep")
    expect(box).not_to_contain_text("class")
