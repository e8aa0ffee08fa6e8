"""Set up, driven without a browser: each way from a table to a project, and what is said where there is none."""

import pytest

from alcore.project import open as open_project
from alcore.store import open_store

PAGE = "pages/setup.py"


def csv(rows: int, labeled: int) -> bytes:
    answers = [("yes" if i % 2 else "no") if i < labeled else "" for i in range(rows)]
    lines = [f"r{i},{i % 2 * 4 + i * 0.01:.2f},{answer}" for i, answer in enumerate(answers)]
    return "\n".join(["id,x,good", *lines]).encode()


@pytest.fixture
def upload(app):
    """upload(content, name) -> the id of a stored table; asks for the app, so that the database is this test's own."""

    def keep(content: bytes, name: str = "parts.csv", **settings) -> str:
        return open_store().add_upload(content, name, settings)

    return keep


def told(page) -> str:
    texts = [*page.markdown, *page.caption, *page.error, *page.info, *page.success, *page.warning, *page.subheader]
    return "\n".join(text.value for text in texts).replace("\u2060", "").replace("\\", "")


def project_of(page, address):
    key = address(page, "project")
    assert key, told(page)
    return open_project(open_store(), key)


def create(page):
    page.button(key="create").click().run()
    assert not page.exception
    return page


def test_a_partly_labeled_table_becomes_a_project_at_one_press(app, upload, address):
    page = app(PAGE, table=upload(csv(80, 30)))
    assert "30 of 80 rows have a label in column good." in told(page)
    create(page)
    project = project_of(page, address)
    assert (project.name, project.settings.rehearsal, project.settings.budget) == ("parts", False, 50)
    assert [(one.name, one.key, one.color) for one in project.classes().values()] == [
        ("no", "1", "#0072B2"),
        ("yes", "2", "#E69F00"),
    ]
    assert len(project.state().rows) == 30
    assert len(project.store.evaluation_rows(project.id)) == 15
    assert address(page, "table") is None
    assert page.title[0].value == "parts" and "The project is ready" in told(page)
