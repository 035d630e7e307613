"""What names and passwords have to be, and how they, sessions and tokens are compared."""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: Characters of a password, and how many different ones at least.
LEAST, MOST, _DIFFERENT = 10, 1_000, 4
_LONGEST_NAME = 60
#: Halves of characters, which no file keeps.
_HALVES = re.compile("[\ud800-\udfff]")


class UsersError(Exception):
    """What cannot be done with the users' file: ``message`` and ``arabic`` say why."""

    def __init__(self, message: str, arabic: str = "") -> None:
        super().__init__(message)
        self.message, self.arabic = message, arabic


def key_of(name: str) -> str:
    """What a name is told by: «Layla» and «layla» are one, and so are the ways in which Unicode writes one letter."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", tidy(name)).casefold())


def tidy(name: str) -> str:
    """A name without what writing it has left around it, at most 200 characters."""
    return unicodedata.normalize("NFC", " ".join(_HALVES.sub("\ufffd", name[:200]).split()))


def checked_name(name: str) -> str:
    """A name as it is kept; UsersError where it will not do."""
    if any(
        unicodedata.category(c) in ("Cf", "Cs", "Co", "Cn") or (c < " " and not c.isspace()) or c == "\x7f"
        for c in name
    ):
        raise UsersError("the name has characters that cannot be seen", "في الاسم محارف لا تُرى")
    name = tidy(name)
    if not name:
        raise UsersError("a user needs a name", "لا بد للمستخدم من اسم")
    if len(name) > _LONGEST_NAME:
        raise UsersError(f"the name is longer than {_LONGEST_NAME} characters", "الاسم أطول مما يُقبل")
    return name


def checked_password(password: str, name: str) -> None:
    """UsersError where a password will not do."""
    if len(password) > MOST:
        raise UsersError(f"a password has {MOST} characters at most", f"كلمة المرور {MOST} محرف على الأكثر")
    if len(password) < LEAST:
        raise UsersError(
            f"a password has {LEAST} characters at least; several words do well",
            f"كلمة المرور {LEAST} محارف على الأقل؛ والأفضل بضع كلمات",
        )
    if len(set(password)) < _DIFFERENT or key_of(password) == key_of(name):
        raise UsersError("this password is too easy to guess", "كلمة المرور هذه سهلة التخمين")


def bytes_of(password: str) -> bytes:
    """A password as it is hashed: the same whichever way a keyboard writes its letters."""
    return unicodedata.normalize("NFC", password[: MOST + 1]).encode("utf-8", "surrogatepass")


def hash_of(value: str) -> bytes:
    """What is kept of a session or token, which are as random as the hash itself."""
    return hashlib.sha256(value[:200].encode("utf-8", "surrogatepass")).digest()
