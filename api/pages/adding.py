"""Adding a document by a form, and removing one: what the API does, for those who are logged in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.http.access import writer
from api.pages.rendering import page, rendered
from api.pages.route import page_router
from api.routes.documents import SUFFIXES, TEXTS, remove, sent_as_file, sent_as_text, start
from api.routes.named import find_node
from api.routes.parameters import DocumentId, checked_id
from kg.models import Document

if TYPE_CHECKING:
    from api.http.access import Access
    from api.http.keys import Scope
    from api.settings import Settings
    from kg.stores import Store

router = page_router()

#: Fields of the form beside the file: the text, its format, its name, and whether to read it again.
_FIELDS = 4
_NO_STORE = {"Cache-Control": "no-store"}


@router.get("/add")
async def add_page(request: Request) -> Response:
    """Show the form, or what is missing before a document can be added."""
    values = {"missing": _missing(request, "ingest"), "suffixes": SUFFIXES, "formats": TEXTS}
    return rendered(request, "add.html", values, headers=_NO_STORE)


@router.post("/add", dependencies=[Depends(writer("ingest"))])
async def add(request: Request) -> Response:
    """Read the document in the form into the graph, as a job whose page follows."""
    settings: Settings = request.app.state.settings
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise HTTPException(415, "Send the form as multipart/form-data.")
    async with request.form(max_files=1, max_fields=_FIELDS, max_part_size=settings.max_body_bytes) as form:
        data, name, suffix = await _sent(form)
        force = form.get("force") == "true"
    job = start(request, data, name=name, suffix=suffix, force=force)
    return RedirectResponse(f"/jobs/{job.id}", 303, headers=_NO_STORE)


@router.get("/documents/{id:path}/delete")
async def delete_page(request: Request, id: DocumentId) -> Response:  # noqa: A002 (the name in the address)
    """Ask whether a document is to be removed."""
    wanted = checked_id("document", id)
    missing = _missing(request, "admin")

    def question(store: Store) -> dict[str, Any]:
        return {"document": find_node(store, wanted, Document), "missing": missing}

    return await page(request, "delete.html", question)


@router.post("/documents/{id:path}/delete", dependencies=[Depends(writer("admin"))])
async def delete(request: Request, id: DocumentId) -> Response:  # noqa: A002
    """Remove a document and what only it supports."""
    wanted = checked_id("document", id)
    await asyncio.to_thread(remove, request.app.state.stores.url, wanted)
    return RedirectResponse("/documents", 303, headers=_NO_STORE)


async def _sent(form: FormData) -> tuple[bytes, str, str]:
    file, text, name = form.get("file"), form.get("text"), form.get("name")
    told = name.strip()[:200] if isinstance(name, str) else ""
    # browsers send the field of a file that was not chosen, without a name
    if isinstance(file, UploadFile) and file.filename:
        data, own, suffix = sent_as_file(await file.read(), file.filename)
        return data, told or own, suffix
    if isinstance(text, str) and text.strip():
        # line ends are CRLF in a form, whatever was typed
        data = text.replace("\r\n", "\n").encode("utf-8", "replace")
        data, own, suffix = sent_as_text(data, str(form.get("format") or "text/plain"))
        return data, told or own, suffix
    raise HTTPException(422, "There is no document: choose a file, or paste a text.")


def _missing(request: Request, scope: Scope) -> str | None:
    """Return what is missing before a reader may write: ``writes``, ``login``, ``scope``, or None."""
    settings: Settings = request.app.state.settings
    access: Access = request.app.state.access
    if not settings.writes:
        return "writes"
    who = access.session(request)
    if who is None:
        return "login"
    return None if who.allows(scope) else "scope"
