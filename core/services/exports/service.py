"""What can be taken away: notebooks in four forms, tables in three."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from core.domain.cancel import CancelToken
from core.domain.cells import computed_in
from core.domain.home import Home
from core.domain.value import new_id
from core.domain.work import Limits, WriteTable
from core.errors import StepError, UserError
from core.protocols import NotebookStore, ResultStore, Sandbox
from core.services.cell_graph import CellGraph
from core.services.computing import TableSource
from core.services.exports.document import Document, document_of
from core.services.notebooks import NotebookService
from core.services.uploads import safe_name

NotebookForm = Literal["py", "ipynb", "html", "md"]
TableForm = Literal["csv", "parquet", "xlsx"]
LIMITS = Limits(seconds=600)
MIME = {
    "py": "text/x-python",
    "ipynb": "application/x-ipynb+json",
    "html": "text/html",
    "md": "text/markdown",
    "yaml": "application/yaml",
    "pdf": "application/pdf",
    "png": "image/png",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Exported:
    """A file to hand over."""

    file_name: str
    mime: str
    content: bytes


class ExportService:
    """Notebooks are written from kept results; tables by a worker, from the whole query."""

    def __init__(
        self,
        home: Home,
        notebooks: NotebookService,
        *,
        cells: NotebookStore,
        results: ResultStore,
        sources: TableSource,
        sandbox: Sandbox,
    ) -> None:
        self._home = home
        self._notebooks = notebooks
        self._cells = cells
        self._results = results
        self._sources = sources
        self._sandbox = sandbox

    def notebook(self, notebook_id: str, form: str) -> Exported:
        """`form` is py, ipynb, html or md."""
        write = _writer(form)
        document = document_of(self._notebooks.view(notebook_id), self._results)
        return exported(document.title, form, content=write(document).encode("utf-8", "replace"))

    def table(self, cell_id: str, form: str, *, cancel: CancelToken | None = None) -> Exported:
        """A query's whole result, not the rows that were kept; `form` is csv, parquet or xlsx."""
        if form not in get_args(TableForm):
            raise _unknown(form)
        cell = self._cells.cell(cell_id)
        if cell.kind != "query" or not cell.sql.strip():
            raise UserError("This cell holds no query.", kept="Nothing was written.")
        source_ids = self._notebooks.get(cell.notebook_id).source_ids
        schema = self._sources.schema(source_ids)
        graph = CellGraph(computed_in(self._cells.cells(cell.notebook_id)), schema)
        shown = cell.result.columns if cell.result is not None else ()
        self._home.exports.mkdir(parents=True, exist_ok=True)
        file = self._home.exports / f"{new_id()}.{form}"
        request = WriteTable(
            sql=cell.sql,
            tables=self._sources.grants(schema),
            views=graph.views(cell_id),
            file=str(file),
            format=form,
            percent=tuple(c.name for c in shown if c.percent),
        )
        try:
            self._sandbox.run(request, limits=LIMITS, cancel=cancel)
            if file.is_symlink() or not file.is_file():
                raise StepError("A worker wrote no file.", code="crash")
            return exported(cell.title or cell.name, form, content=file.read_bytes())
        finally:
            file.unlink(missing_ok=True)


def _writer(form: str) -> Callable[[Document], str]:
    """Each form is loaded when it is first asked for."""
    if form == "py":
        from core.services.exports.script import script

        return script
    if form == "ipynb":
        from core.services.exports.notebook_file import notebook_file

        return notebook_file
    if form == "html":
        from core.services.exports.page import page

        return page
    if form == "md":
        from core.services.exports.markdown import markdown

        return markdown
    raise _unknown(form)


def exported(title: str, form: str, *, content: bytes) -> Exported:
    plain = re.sub(r"[/\\.]", " ", title)
    return Exported(safe_name(f"{plain}.{form}"), MIME[form], content)


def _unknown(form: str) -> UserError:
    known = ", ".join((*get_args(NotebookForm), *get_args(TableForm)))
    return UserError(
        f"There is no export as {form}.", kept="Nothing was written.", remedy=f"Use one of {known}."
    )
