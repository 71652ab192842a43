"""Documents: the sources, and, where writing is on, new ones."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, cast

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.http.access import writer
from api.http.answers import Page, Resource, answer
from api.http.paging import After, Limit, decode_cursor, encode_cursor
from api.http.route import Route
from api.jobs.queue import FullError
from api.routes.jobs import Job, told
from api.routes.named import find_node
from api.routes.parameters import DocumentId, checked_id
from api.routes.resources import Document
from kg import models
from kg.stores import open_store

if TYPE_CHECKING:
    from api.jobs import Jobs
    from api.settings import Settings
    from kg.stores import Store

router = APIRouter(tags=["documents"], route_class=Route)

#: Media type of a document → the suffix of its format.
FORMATS = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/html": ".html",
    "text/vtt": ".vtt",
    "application/x-subrip": ".srt",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_ARCHIVES = [kind for kind, suffix in FORMATS.items() if suffix in {".pdf", ".epub", ".docx"}]
#: Suffixes of files that are read.
SUFFIXES = (
    ".txt", ".text", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx", ".epub", ".vtt", ".srt",
)  # fmt: skip

_TEXT = {"schema": {"type": "string", "minLength": 1}}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A file in a form, or the document itself.",
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": f"A file whose name ends in {', '.join(SUFFIXES)}.",
                        }
                    },
                }
            },
            "text/plain": _TEXT,
            "text/markdown": {
                **_TEXT,
                "example": "# Trams\n\n## Summary\n\nAda Moss argues that trams calm a street.",
            },
            **dict.fromkeys(("text/html", "text/vtt", "application/x-subrip"), _TEXT),
            **dict.fromkeys(_ARCHIVES, _BINARY),
        },
    }
}


class DocumentList(Page):
    """A page of documents."""

    items: list[Document]


class Section(Resource):
    """A heading of a document."""

    id: str
    heading: str
    level: int
    order: int
    role: models.Role


class DocumentPage(Resource):
    """A document with its sections."""

    document: Document
    sections: list[Section]
    text: str | None = Field(description="Its whole text where it was asked for, and may be given out.")


@router.get("/documents", response_model=DocumentList)
async def list_documents(request: Request, limit: Limit = 20, after: After = None) -> Response:
    """List documents in the order of their ids."""
    place = decode_cursor(after, str)

    def question(store: Store) -> DocumentList:
        nodes = store.list_nodes("Document", after=place[0] if place else None, limit=limit + 1)
        following = encode_cursor([nodes[limit - 1].id]) if len(nodes) > limit else None
        return DocumentList.model_validate({"items": nodes[:limit], "next": following})

    return await answer(request, question)


@router.get("/documents/{id:path}", response_model=DocumentPage)
async def get_document(
    request: Request,
    id: DocumentId,  # noqa: A002 (the name in the address)
    text: Annotated[
        bool,
        Query(description="With the whole text, which is the source's; refused where it is not given out."),
    ] = False,
) -> Response:
    """Show a document with its sections."""
    wanted = checked_id("document", id)
    settings: Settings = request.app.state.settings
    if text and not settings.shows_source_text:
        raise HTTPException(403, "The text of sources is not given out here.")

    def question(store: Store) -> DocumentPage:
        document = find_node(store, wanted, models.Document)
        sections = cast("list[models.Section]", store.list_nodes("Section", document=wanted, limit=None))
        return DocumentPage.model_validate(
            {
                "document": document,
                "sections": sorted(sections, key=lambda section: section.order),
                "text": document.text if text else None,
            }
        )

    return await answer(request, question)


@router.post(
    "/documents",
    status_code=202,
    response_model=Job,
    dependencies=[Depends(writer("ingest"))],
    openapi_extra=_BODY,
)
async def add_document(
    request: Request,
    response: Response,
    name: Annotated[
        str | None,
        Query(max_length=200, description="What to call a text that has no title.", examples=["trams"]),
    ] = None,
    force: Annotated[bool, Query(description="Read it even if it is in the graph unchanged.")] = False,
) -> Job:
    """Read a document into the graph, in place of its old version if there is one. Scope: `ingest`.

    The answer is a job, which `Location` names; follow its events, or ask for it until it has ended.
    """
    data, found_name, suffix = await _sent(request)
    jobs: Jobs = request.app.state.jobs
    try:
        job = jobs.add(data, name=name or found_name, suffix=suffix, force=force)
    except FullError as error:
        raise HTTPException(
            503, "Too many documents are waiting to be read: try again later.", {"Retry-After": "30"}
        ) from error
    response.headers["Location"] = str(request.app.url_path_for("get_job", id=job.id))
    response.headers["Cache-Control"] = "no-store"
    return told(job)


@router.delete("/documents/{id:path}", status_code=204, dependencies=[Depends(writer("admin"))])
async def delete_document(request: Request, id: DocumentId) -> Response:  # noqa: A002
    """Remove a document and what only it supports. Scope: `admin`."""
    wanted = checked_id("document", id)
    url: str = request.app.state.stores.url

    def delete() -> None:
        store = open_store(url)
        try:
            store.delete_document(wanted)
        finally:
            store.close()

    await asyncio.to_thread(delete)
    return Response(status_code=204)


async def _sent(request: Request) -> tuple[bytes, str, str]:
    """Return the content of the document in a request, its name, and the suffix of its format."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        async with request.form(max_files=1, max_fields=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise HTTPException(422, "The form has no file: send one as `file`.")
            name = file.filename or ""
            data = await file.read()
        suffix = next((each for each in SUFFIXES if name.lower().endswith(each)), None)
        if suffix is None:
            raise HTTPException(415, f"The file's name must end in one of {', '.join(SUFFIXES)}.")
    elif kind in FORMATS:
        name, suffix, data = "document", FORMATS[kind], await request.body()
    else:
        raise HTTPException(415, f"Send a form with a file, or a document as {', '.join(FORMATS)}.")
    if not data.strip():
        raise HTTPException(422, "The document is empty.")
    return data, name, suffix
