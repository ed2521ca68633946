"""The server for reading: a browser that goes away is no error, anything else still is."""

import pytest

from tools.build import serve


@pytest.mark.parametrize("error", [BrokenPipeError(), ConnectionResetError()])
def test_a_browser_may_go_away_in_mid_download(error, capsys, tmp_path):
    told(error, tmp_path)
    assert capsys.readouterr().err == ""


def test_any_other_error_is_told(capsys, tmp_path):
    told(ValueError("a real one"), tmp_path)
    assert "a real one" in capsys.readouterr().err


def told(error, folder):
    """Let the server handle an error of a request."""
    with serve.bind(folder, 0) as server:
        try:
            raise error
        except type(error):
            server.handle_error(None, ("127.0.0.1", 1))
