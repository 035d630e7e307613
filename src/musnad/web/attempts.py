"""Failed tries to sign in: after a few the next has to wait, longer each time.

Counted are a name tried from one address (whoever mistypes, whoever guesses), a name from everywhere (guessing from many machines) and an address with
all names (one password tried on everybody). From one address nobody can keep the owner of a name out who comes from another.
"""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

#: Seconds after which failures are forgotten.
FORGOTTEN = 3600.0
#: Entries of each kind that are remembered.
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Bound:
    """How many failures are free, how many seconds the next ones cost at first, and at most."""

    free: int
    first: float
    longest: float

    def pause(self, failures: int) -> float:
        """Seconds to wait after so many failures."""
        over = failures - self.free
        return 0.0 if over < 0 else min(self.longest, self.first * 2.0 ** min(over, 30))


BOTH, NAME, ADDRESS = Bound(5, 5.0, 300.0), Bound(40, 2.0, 60.0), Bound(25, 5.0, 300.0)


@dataclass(slots=True)
class _Failures:
    count: int = 0
    last: float = -math.inf
    until: float = -math.inf


class _Table:
    def __init__(self, bound: Bound) -> None:
        self.bound = bound
        self.entries: OrderedDict[str, _Failures] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        found = self.entries.get(key)
        return max(0.0, found.until - now) if found else 0.0

    def count(self, key: str, now: float) -> None:
        found = self.entries.setdefault(key, _Failures())
        self.entries.move_to_end(key)
        if now - found.last > FORGOTTEN:
            found.count = 0
        found.count += 1
        found.last = now
        found.until = now + self.bound.pause(found.count)
        while len(self.entries) > _REMEMBERED:
            self.entries.popitem(last=False)

    def take_back(self, key: str, now: float) -> None:
        found = self.entries.get(key)
        if found:
            found.count = max(0, found.count - 1)
            found.until = now


class Attempts:
    """Tries to sign in; safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._both, self._name, self._address = _Table(BOTH), _Table(NAME), _Table(ADDRESS)

    def begin(self, name: str, address: str) -> float:
        """Before a password is looked at: 0 where it may be, else the seconds to wait.

        The try counts as failed from here on, so that many at once are as many; ``succeeded`` takes that back.
        """
        keys, now = self._keys(name, address), self._clock()
        with self._lock:
            wait = max(table.wait(key, now) for table, key in keys)
            if wait > 0:
                return wait
            for table, key in keys:
                table.count(key, now)
        return 0.0

    def succeeded(self, name: str, address: str) -> None:
        """The password was right: earlier failures of this name from here are forgotten."""
        (both, key), *others = self._keys(name, address)
        with self._lock:
            both.entries.pop(key, None)
            for table, key in others:
                table.take_back(key, self._clock())

    def untried(self, name: str, address: str) -> None:
        """The password was not looked at after all."""
        with self._lock:
            for table, key in self._keys(name, address):
                table.take_back(key, self._clock())

    def _keys(self, name: str, address: str) -> tuple[tuple[_Table, str], ...]:
        place = network(address)
        return (self._both, f"{place}\n{name}"), (self._name, name), (self._address, place)


def network(address: str) -> str:
    """What an address counts as: itself, and of IPv6 the network of a household, which has as many addresses as it likes.

    >>> network("2001:db8:1:2:3::4"), network("::ffff:192.0.2.7")
    ('2001:db8:1:2::/64', '192.0.2.7')
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)
