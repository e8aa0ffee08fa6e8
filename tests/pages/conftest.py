"""The app driven without a browser, with a database of its own."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alcore.store import open_store
from pages.shared import server

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds; a page takes one or two


@pytest.fixture
def app(tmp_path, monkeypatch):
    """A function that opens the app as a new visitor would: `app()`, `app("pages/plan.py")`, `app(table=id)`."""
    monkeypatch.setenv("ALCORE_HOME", str(tmp_path))
    monkeypatch.delenv("ALCORE_DATABASE", raising=False)
    monkeypatch.delenv("ALCORE_DEMO", raising=False)
    # No run is started here, so no worker processes are either.
    monkeypatch.setattr(server, "_warm", lambda: None)
    st.cache_resource.clear()
    st.cache_data.clear()
    open_store.cache_clear()

    def visit(page: str | None = None, **query) -> AppTest:
        visitor = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE)
        for name, value in query.items():
            visitor.query_params[name] = value
        visitor.run()
        if page:
            visitor.switch_page(str(ROOT / page))
            visitor.run()
        assert not visitor.exception, visitor.exception
        return visitor

    yield visit
    st.cache_resource.clear()
    open_store.cache_clear()


@pytest.fixture
def address():
    """A function that tells one parameter of a visitor's address: `address(page, "table")`."""

    def parameter(page: AppTest, name: str) -> str | None:
        value = page.query_params.get(name)
        return value[0] if isinstance(value, list) else value

    return parameter
