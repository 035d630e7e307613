"""The tokens that forms carry, put into finished pages: pages themselves have a mark where a token belongs, so that one made for all can be given to each.

The mark is known to nobody outside (``Site.form_mark``) and as long as a token.
"""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from musnad.web import security


class FormTokens:
    """Lets ``app`` answer, and puts the token of who asks in the place of every mark."""

    def __init__(self, app: ASGIApp, mark: str) -> None:
        self.app, self._mark = app, mark.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start: Message | None = None

        async def with_tokens(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
                return
            if start is not None:
                if self._mark in message.get("body", b""):
                    request = Request(scope)
                    token = security.csrf_token(request).encode()
                    message = {**message, "body": message["body"].replace(self._mark, token)}
                    visit = Response()
                    security.keep_visit(request, visit)
                    cookies = [pair for pair in visit.raw_headers if pair[0] == b"set-cookie"]
                    start = {**start, "headers": [*start["headers"], *cookies]}
                begun, start = start, None
                await send(begun)
            await send(message)

        await self.app(scope, receive, with_tokens)


def filled(request: Request, answer: Response, mark: str) -> Response:
    """An answer that does not pass here, with tokens in the place of marks."""
    if mark.encode() not in answer.body:
        return answer
    answer.body = bytes(answer.body).replace(mark.encode(), security.csrf_token(request).encode())
    security.keep_visit(request, answer)
    return answer


def _is_page(start: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])
