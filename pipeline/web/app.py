"""The page as a server. Nothing is stored; what is logged is a digest and a verdict."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from pipeline.errors import JieqingError, WrongState
from pipeline.messages import LANGUAGES, Message, msg
from pipeline.web.examining import Busy, Examiner, Limits
from pipeline.web.facts import opens
from pipeline.web.headers import SafeHeaders
from pipeline.web.openapi import document
from pipeline.web.page import ASSETS, asset, server_page
from pipeline.web.rate import Limiter, Rate, key_of
from pipeline.web.status import Standing, StatusSource
from pipeline.web.worker import Task

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that may be sent."""

_LARGEST_QUESTION = 4096
_PATIENCE = 120  # seconds in which a file must have come
_LONGEST_NUMBER = 40

_TOO_LARGE = msg("The file is larger than 20 MB; a paper of this kind is far smaller.")
_TOO_SLOW = msg("The file came too slowly. Try again with a better connection.")
_TOO_OFTEN = msg("Too many questions from this address. Try again in {seconds} seconds.")
_BUSY = msg("Too many files are being examined. Try again in a minute.")
_NO_REGISTER = msg("This page was not given a register, so it cannot say whether papers are valid.")
_NO_FACTS = msg("Nothing to compare was laid down for this number. Check the file instead.")
_WRONG = msg("These characters do not belong to this number.")
_UNREADABLE = msg("The question cannot be understood.")
_NOT_HERE = msg("There is nothing here.")


@dataclass(frozen=True, slots=True)
class Rates:
    """How often one address may have a file examined, ask for a status, or try to see facts; the
    last also counts for each number, whoever asks.
    """

    files: Rate = field(default_factory=lambda: Rate(12, 10))
    status: Rate = field(default_factory=lambda: Rate(60, 2))
    facts: Rate = field(default_factory=lambda: Rate(5, 720))


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server is told. ``trust`` are the anchors (PEM), ``now`` is the clock, ``log`` takes
    the digest and the verdict of every file.
    """

    trust: str
    now: Callable[[], datetime]
    register: StatusSource | None = None
    online: bool = False
    secure: bool = False
    limits: Limits = field(default_factory=Limits)
    rates: Rates = field(default_factory=Rates)
    log: Callable[[str, str], None] = lambda digest, verdict: None


def application(settings: Settings) -> Starlette:
    """The page, its parts and its API."""
    desk = Desk(settings)
    return Starlette(
        routes=[
            Route("/", desk.page),
            Route("/c/{number}", desk.page),
            *(Route(f"/{name}", desk.asset) for name in ASSETS),
            Route("/api", desk.api),
            Route("/api/verify", desk.verify, methods=["POST"]),
            Route("/api/status/{number}", desk.status),
            Route("/api/facts/{number}", desk.facts, methods=["POST"]),
        ],
        middleware=[Middleware(SafeHeaders, secure=settings.secure)],
        exception_handlers={HTTPException: _refused, JieqingError: _failed},
        lifespan=desk.open,
    )


class Desk:
    """Answers the questions, each address not too often."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._examiner = Examiner(settings.limits)
        rates = settings.rates
        self._files, self._asked, self._tried = (
            Limiter(rate, time.monotonic) for rate in (rates.files, rates.status, rates.facts)
        )

    @asynccontextmanager
    async def open(self, _app: Starlette) -> AsyncIterator[None]:
        """From the first question to the last."""
        self._examiner.prepare()
        yield
        await self._examiner.close()

    async def page(self, _request: Request) -> Response:
        """The one page; what stands behind ``/c/`` is read in the browser."""
        return HTMLResponse(server_page())

    async def asset(self, request: Request) -> Response:
        """A part of the page."""
        content, kind = asset(request.url.path.removeprefix("/"))
        return Response(content, media_type=kind)

    async def api(self, _request: Request) -> Response:
        """The description of the API (OpenAPI)."""
        return JSONResponse(document())

    async def verify(self, request: Request) -> Response:
        """Examine the file that is the body."""
        _slow_down(self._files, _host(request))
        try:
            with self._examiner.place():
                pdf = await _body(request, LARGEST)
                digest = hashlib.sha256(pdf).hexdigest()
                task = await run_in_threadpool(self._task, digest)
                found = await self._examiner.examine(task, pdf)
        except Busy:
            return _error(HTTPStatus.SERVICE_UNAVAILABLE, "busy", _BUSY)
        self._settings.log(digest, found["verdict"])
        return JSONResponse(found)

    async def status(self, request: Request) -> Response:
        """What a number is worth, and whether a digest is the file of that number."""
        _slow_down(self._asked, _host(request))
        number, register = _number(request), self._register()
        sha256 = request.query_params.get("sha256", "")
        standing = await run_in_threadpool(register.standing, number)
        listed = await run_in_threadpool(register.listed, sha256) if sha256 else None
        is_this = listed is not None and listed.number == number
        return JSONResponse(
            {
                "schema": "web-status.v1",
                "number": number,
                "status": standing.status,
                "withdrawn": _withdrawn(standing),
                "is_this_file": is_this if sha256 else None,
                "said_at": self._settings.now().isoformat(),
            }
        )

    async def facts(self, request: Request) -> Response:
        """The sealed masked facts of a number, for who knows the holder's numbers."""
        number, register, host = _number(request), self._register(), _host(request)
        found = await run_in_threadpool(register.facts, number)
        if found is None:
            return _error(HTTPStatus.NOT_FOUND, "no-facts", _NO_FACTS)
        _slow_down(self._tried, host)
        _slow_down(self._tried, f"number {number}")
        if not opens(found, await _gate(request)):
            return _error(HTTPStatus.FORBIDDEN, "wrong", _WRONG)
        return JSONResponse({"schema": "web-facts.v1", "number": number, "sealed": found.sealed})

    def _task(self, digest: str) -> Task:
        settings = self._settings
        listed = settings.register.listed(digest) if settings.register else None
        return Task(
            trust=settings.trust,
            now=settings.now().isoformat(),
            online=settings.online,
            has_register=settings.register is not None,
            number=listed.number if listed else "",
            status=listed.status if listed else "",
            said_at=_written(listed.said_at if listed else None),
            until=_written(listed.until if listed else None),
        )

    def _register(self) -> StatusSource:
        if self._settings.register is None:
            raise _Refusal(HTTPStatus.NOT_FOUND, "no-register", _NO_REGISTER)
        return self._settings.register


def _withdrawn(standing: Standing) -> dict[str, object] | None:
    how = standing.withdrawn
    if how is None:
        return None
    reason = {lang: how.reason.render(lang) for lang in LANGUAGES}
    return {"at": how.at, "reason": reason, "successor": how.successor}


def _written(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


class _Refusal(HTTPException):
    def __init__(self, status: HTTPStatus, code: str, message: Message, wait: int = 0) -> None:
        headers = {"Retry-After": str(wait)} if wait else None
        super().__init__(status, headers=headers)
        self.code, self.message = code, message


def _slow_down(limiter: Limiter, key: str) -> None:
    wait = limiter.wait(key)
    if wait:
        seconds = int(wait) + 1
        message = Message(_TOO_OFTEN.msgid, {"seconds": seconds})
        raise _Refusal(HTTPStatus.TOO_MANY_REQUESTS, "too-often", message, seconds)


def _host(request: Request) -> str:
    return key_of(request.client.host if request.client else "")


def _number(request: Request) -> str:
    return str(request.path_params["number"]).strip().upper()[:_LONGEST_NUMBER]


async def _body(request: Request, largest: int) -> bytes:
    """All that is sent, given up as soon as it is more than ``largest`` bytes."""
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > largest:
        raise _Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", _TOO_LARGE)
    try:
        async with asyncio.timeout(_PATIENCE):
            return await _read(request, largest)
    except TimeoutError as error:
        raise _Refusal(HTTPStatus.REQUEST_TIMEOUT, "too-slow", _TOO_SLOW) from error


async def _read(request: Request, largest: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > largest:
            raise _Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", _TOO_LARGE)
    return bytes(body)


async def _gate(request: Request) -> str:
    try:
        return str(json.loads(await _body(request, _LARGEST_QUESTION))["gate"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _Refusal(HTTPStatus.BAD_REQUEST, "unreadable", _UNREADABLE) from error


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error, _Refusal):
        code, message = error.code, error.message
    else:
        code, message = "not-here", _NOT_HERE
    return _error(error.status_code, code, message, error.headers)


async def _failed(_request: Request, error: Exception) -> Response:
    """The register cannot be read: which file it is, is nobody's business outside."""
    assert isinstance(error, JieqingError)
    if isinstance(error, WrongState):
        return _error(HTTPStatus.NOT_FOUND, error.code, error.message)
    message = msg("The register cannot be read at the moment.")
    return _error(HTTPStatus.SERVICE_UNAVAILABLE, error.code, message)


def _error(status: int, code: str, message: Message, headers: object = None) -> Response:
    said = {lang: message.render(lang) for lang in LANGUAGES}
    extra = dict(headers) if isinstance(headers, dict) else None
    document = {"schema": "web-error.v1", "error": {"code": code, "message": said}}
    return JSONResponse(document, int(status), headers=extra)
