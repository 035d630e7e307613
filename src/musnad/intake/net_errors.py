"""The errors of addresses and of what comes from them."""

from __future__ import annotations

from musnad.intake.net_messages import NET_MESSAGES
from musnad.intake.report import IntakeError

#: Kinds of failure that another try later may not have.
TEMPORARY = frozenset(("timeout", "refused", "broken_off", "server", "busy", "silent", "no_host", "robots_unreachable"))


class Remark(IntakeError):
    """Something about a feed or sitemap that the person should know, though all else in it is read: no failure."""


class FetchError(IntakeError):
    """An address that could not be fetched or read: ``kind`` is the key of its message, ``status`` the answer of the
    site, if it gave one, and ``pause`` the seconds it wants to be left alone."""

    def __init__(
        self,
        file: str,
        line: int | None,
        message: str,
        arabic: str = "",
        *,
        kind: str = "",
        status: int | None = None,
        pause: float | None = None,
    ) -> None:
        super().__init__(file, line, message, arabic)
        self.kind = kind
        self.status = status
        self.pause = pause

    @property
    def temporary(self) -> bool:
        """Whether the same address may well be read later."""
        return self.kind in TEMPORARY


def network_problem(
    url: str,
    key: str,
    *,
    status: int | None = None,
    pause: float | None = None,
    line: int | None = None,
    **values: object,
) -> FetchError:
    """The error ``key`` of ``NET_MESSAGES`` for an address (or a line of a list of addresses)."""
    english, arabic = NET_MESSAGES[key]
    values |= {"status": status, "seconds": values.get("seconds", round(pause or 0))}
    message = english.format(**values), arabic.format(**values)
    return FetchError(url, line, *message, kind=key, status=status, pause=pause)


def remark(url: str, key: str, **values: object) -> Remark:
    """The remark ``key`` of ``NET_MESSAGES`` on an address."""
    english, arabic = NET_MESSAGES[key]
    return Remark(url, None, english.format(**values), arabic.format(**values))
