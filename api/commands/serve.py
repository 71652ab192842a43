"""``countergraph serve``: the graph over HTTP."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from api.settings import Settings

# the scopes of api.http.keys.SCOPES; spelled out so that --help need not import it
SCOPES = ("ingest", "curate", "admin")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="listen on this address (default %(default)s)"
    )
    parser.add_argument(
        "--port", type=_port, default=8000, metavar="N", help="and this port, 0 for a free one (default 8000)"
    )
    parser.add_argument("--writes", action="store_true", help="let documents be added, and links decided on")
    parser.add_argument(
        "--public", action="store_true", help="on other addresses than this machine's, read without a key"
    )
    parser.add_argument(
        "--require-key", action="store_true", help="have programs on this machine give a key, too"
    )
    parser.add_argument(
        "--as", dest="local_name", default="local", metavar="NAME", help="who writes on this machine (local)"
    )
    parser.add_argument(
        "--source-text", action="store_true", default=None, help="give out the text of documents there, too"
    )
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="answer to this host name, too"
    )
    parser.add_argument(
        "--allow-origin", action="append", default=[], metavar="URL", help="let this site's scripts read"
    )
    parser.add_argument(
        "--rate", default="600/minute", metavar="RATE", help="requests of one client (default %(default)s)"
    )
    parser.add_argument("--proxy", metavar="ADDRESS", help="believe this proxy whom it forwards for")
    parser.add_argument("--keys", metavar="FILE", help="the file of API keys (default $COUNTERGRAPH_KEYS)")
    parser.add_argument("--new-key", metavar="NAME", help="make an API key, print it, and exit")
    parser.add_argument(
        "--scope", action="append", choices=SCOPES, default=[], help="what the new key allows besides reading"
    )


def run(args: Namespace) -> int:
    """Serve until interrupted, or make a key."""
    from kg.errors import KGError, UsageError

    if args.scope and not args.new_key:
        raise UsageError("--scope says what a new key allows: give --new-key NAME, too")
    try:
        import fastapi  # noqa: F401 (whether it is there)
    except ModuleNotFoundError as error:
        raise KGError("the server is not installed: pip install 'countergraph[serve]'") from error
    if args.new_key:
        return _new_key(args)
    return _serve(args)


def _port(text: str) -> int:
    from argparse import ArgumentTypeError

    if not text.isdecimal() or int(text) > 65_535:
        raise ArgumentTypeError(f"{text!r} is no port: give a number from 0 to 65535")
    return int(text)


def _keys_path(args: Namespace) -> Path:
    import os
    from pathlib import Path

    from api.settings import default_keys_path

    return Path(args.keys) if args.keys else default_keys_path(os.environ)


def _new_key(args: Namespace) -> int:
    from api.http.keys import new_key
    from api.output import emit, note
    from api.render import Line, Text

    path = _keys_path(args)
    key = new_key(path, args.new_key, args.scope)
    data = {"name": args.new_key, "key": key, "scopes": args.scope, "file": path}
    emit(args, lambda: data, lambda: [Text([Line(key)])])
    note(args, f"keep it: only its digest stands in {path}")
    return 0


def _serve(args: Namespace) -> int:
    import uvicorn

    from api.app import create_app
    from api.database import opened
    from api.http.login import PATH as LOGIN
    from api.http.route import PREFIX
    from api.output import emit, note
    from api.render import Line, Text

    settings = settings_of(args)
    app = create_app(settings)
    # what is wrong with the database is better said now than to the first who asks
    with opened(args.db, read_only=not args.writes, create=args.writes) as store:
        url = store.url
    has_link = settings.is_local and settings.writes
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=args.proxy is not None,
        forwarded_allow_ips=args.proxy,
        timeout_graceful_shutdown=5,
        limit_concurrency=1_000,
    )
    with _listening(args.host, args.port) as listener:
        host = f"[{args.host}]" if ":" in args.host else args.host
        origin = f"http://{host}:{listener.getsockname()[1]}"
        address = f"{origin}/"
        # on other addresses one logs in with a key: what a server prints there is kept in logs
        link = f"{origin}{LOGIN}?token={app.state.access.new_link()}" if has_link else None
        data = {
            "url": address,
            "api": f"{origin}{PREFIX}",
            "database": url,
            "writes": settings.writes,
            "login": link,
        }
        emit(args, lambda: data, lambda: [Text([Line(each) for each in (address, link) if each])])
        if link:
            note(args, "the second address logs a browser in, once, so that it may write")
        note(args, f"programs ask {origin}{PREFIX} ({PREFIX}/openapi.json describes it); Ctrl+C ends it")
        uvicorn.Server(config).run(sockets=[listener])
    return 0


def settings_of(args: Namespace) -> Settings:
    """Return how the server is to be run, by the command's arguments and the file of keys.

    Raises:
        UsageError: two options exclude one another, or nobody could ask.
        StoreError: the file of keys cannot be read.
    """
    from api.http.keys import checked_name, read_keys
    from api.settings import Settings
    from kg.errors import UsageError

    settings = Settings(
        database=args.db,
        host=args.host,
        writes=args.writes,
        public=args.public,
        require_key=args.require_key,
        local_name=checked_name(args.local_name),
        source_text=args.source_text,
        keys=_keys_path(args),
        hosts=tuple(args.allow_host),
        origins=tuple(args.allow_origin),
        read_rate=args.rate,
    )
    if args.public and args.require_key:
        raise UsageError("--public lets everybody read, --require-key nobody without a key: give one of them")
    has_keys = len(read_keys(settings.keys)) > 0
    if args.require_key and settings.is_local and not args.writes and not has_keys:
        raise UsageError("--require-key needs a key: make one with --new-key NAME")
    if not settings.is_local and not has_keys and (args.writes or not args.public):
        raise UsageError(
            f"others can reach {args.host}, and there is no key: make one with --new-key NAME"
            + ("" if args.writes else ", or let everybody read with --public")
        )
    return settings


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; requests wait there until the server has started."""
    import socket

    from kg.errors import KGError

    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(address[:2], family=family, backlog=2048)
        # connections take it over; without it a body waits for its head to have arrived, up to 40 ms
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as error:
        raise KGError(
            f"cannot listen on {host} port {port} ({error.strerror or error}): choose another with --port"
        ) from error
