"""The kinds of file a report is written as; what writes one is imported when it is needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from alcore.report.model import Report

PAPERS = ("letter", "a4")


@dataclass(frozen=True)
class Form:
    """A kind of file: its name on a button, its ending, its MIME type, and what writes a report as it. Only a PDF reads
    the name of the paper, one of `PAPERS`."""

    title: str
    ending: str
    mime: str
    write: Callable[[Report, str], bytes]


def _html(report: Report, paper: str) -> bytes:
    from alcore.report.html import html

    return html(report).encode()


def _pdf(report: Report, paper: str) -> bytes:
    from alcore.report.pdf import pdf

    return pdf(report, paper)


def _xlsx(report: Report, paper: str) -> bytes:
    from alcore.report import workbook

    return workbook.to_bytes(report)


def _markdown(report: Report, paper: str) -> bytes:
    from alcore.report.markdown import markdown

    return markdown(report).encode()


def _json(report: Report, paper: str) -> bytes:
    from alcore.report.as_json import as_json

    return as_json(report).encode(errors="replace")  # half a letter, which no file can hold


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "html": Form("HTML", "html", "text/html", _html),
        "pdf": Form("PDF", "pdf", "application/pdf", _pdf),
        "xlsx": Form("Excel", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
        "md": Form("Markdown", "md", "text/markdown", _markdown),
        "json": Form("JSON", "json", "application/json", _json),
    }
)
