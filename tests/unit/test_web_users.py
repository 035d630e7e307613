"""The users' file: who may come in, for how long, and what the file gives away."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from musnad.web.attempts import BOTH, FORGOTTEN, NAME, Attempts, network
from musnad.web.users import IDLE, LONGEST, Busy, Users, UsersError, checked_name, key_of

#: As cheap as argon2 comes, for the tests alone.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "سفينة في المرفأ القديم"


class Clock:
    """A time that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def users(tmp_path: Path, clock: Clock) -> Iterator[Users]:
    made = Users(tmp_path / "desk.users", create=True, hasher=QUICK, clock=clock)
    made.add("Layla", "editor", PASSWORD)
    made.add("سامي", "reader", PASSWORD)
    yield made
    made.close()


# -- the file ----------------------------------------------------------------------------------------------------------


def test_the_file_is_made_for_its_owner_alone(users: Users) -> None:
    assert stat.S_IMODE(os.stat(users.path).st_mode) == 0o600
    assert not users.open_to_others()
    os.chmod(users.path, 0o640)
    assert users.open_to_others()


def test_a_file_that_is_not_there_is_made_only_where_that_is_asked(tmp_path: Path) -> None:
    with pytest.raises(UsersError, match="no users in"):
        Users(tmp_path / "none.users")
    assert not (tmp_path / "none.users").exists()
    with pytest.raises(UsersError, match="cannot be made"):
        Users(tmp_path / "no" / "folder.users", create=True)


def test_another_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    text, other = tmp_path / "a.txt", tmp_path / "b.db"
    text.write_text("not a database at all, but long enough to look like something else " * 20)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE reports (id)")
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(UsersError, match="no users' file"):
            Users(path)
        assert path.read_bytes() == before


def test_a_file_of_a_newer_version_is_refused(users: Users) -> None:
    with sqlite3.connect(users.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(UsersError, match="newer"):
        Users(users.path)


def test_the_secret_of_the_forms_outlives_the_process(users: Users) -> None:
    again = Users(users.path)
    assert len(users.secret()) == 32
    assert again.secret() == users.secret()
    again.close()


def test_the_file_gives_away_no_password_session_or_token(users: Users) -> None:
    session, token = users.start_session("layla"), users.new_token("layla")
    data = Path(users.path).read_bytes()
    for secret in (PASSWORD, session, token, token.removeprefix("musnad_")):
        assert secret.encode() not in data
    assert b"$argon2id$" in data


def test_two_processes_may_use_the_file(users: Users, clock: Clock) -> None:
    other = Users(users.path, hasher=QUICK, clock=clock)
    session = users.start_session("layla")
    assert other.by_session(session) is not None
    other.remove("layla")
    assert users.by_session(session) is None
    other.close()


# -- names and passwords -----------------------------------------------------------------------------------------------


def test_a_name_is_the_same_in_every_case_and_however_its_letters_are_written(users: Users) -> None:
    for name in ("layla", "LAYLA", " Layla "):
        assert users.find(name).name == "Layla"
    users.add("Zoë", "reader", PASSWORD)
    assert users.find("ZOE\u0308").name == "Zoë"
    assert key_of("Straße") == key_of("STRASSE")
    assert key_of("layla") != key_of("leyla")
    with pytest.raises(UsersError, match="already"):
        users.add("LaYlA", "reader", PASSWORD)


@pytest.mark.parametrize(
    "name", ["", "  ", "a" * 61, "lay\u202ela", "lay\u200bla", "a\x00b", "a\x1bb", "a\ud800", "a\x7f"]
)
def test_a_name_that_cannot_be_seen_is_refused(name: str) -> None:
    with pytest.raises(UsersError):
        checked_name(name)


def test_lines_in_a_name_become_spaces() -> None:
    assert checked_name("ليلى\n حداد") == "ليلى حداد"


def test_a_password_that_is_too_long_is_not_called_short(users: Users) -> None:
    for password, said in (("ab1d" * 251, "at most"), ("ab1d", "at least")):
        with pytest.raises(UsersError, match=said):
            users.add("zaki", "reader", password)


@pytest.mark.parametrize("password", ["", "short", "a" * 1_001, "aaaaaaaaaaaaaaa", "layla.haddad"])
def test_a_password_that_is_guessed_at_once_is_refused(users: Users, password: str) -> None:
    with pytest.raises(UsersError):
        users.add("Layla.Haddad", "reader", password)
    with pytest.raises(UsersError, match="no user"):
        users.find("layla.haddad")


def test_only_the_right_password_signs_in(users: Users) -> None:
    person = users.by_password("LAYLA", PASSWORD)
    assert person is not None
    assert (person.name, person.role, person.may_edit) == ("Layla", "editor", True)
    for name, password in (("layla", PASSWORD + " "), ("layla", ""), ("nobody", PASSWORD), ("layla", "\ud800" * 20)):
        assert users.by_password(name, password) is None
    reader = users.by_password("سامي", PASSWORD)
    assert reader is not None and not reader.may_edit


def test_a_password_is_the_same_however_a_keyboard_writes_its_letters(users: Users) -> None:
    users.set_password("layla", "caf\u00e9 and more")
    assert users.by_password("layla", "cafe\u0301 and more") is not None


def test_the_end_of_a_long_password_counts(users: Users) -> None:
    users.set_password("layla", "ab12" * 200 + "x")
    assert users.by_password("layla", "ab12" * 200 + "y") is None


def test_a_name_that_nobody_has_takes_as_long_as_another(tmp_path: Path) -> None:
    slow = PasswordHasher(time_cost=2, memory_cost=16_384, parallelism=1)
    users = Users(tmp_path / "slow.users", create=True, hasher=slow)
    users.add("layla", "reader", PASSWORD)
    users.ready()

    def took(name: str) -> float:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            assert users.by_password(name, "a wrong password") is None
            times.append(time.perf_counter() - began)
        return min(times)

    known, unknown = took("layla"), took("nobody")
    assert unknown > known / 2
    users.close()


def test_a_password_is_hashed_anew_when_the_parameters_have_changed(users: Users) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    again = Users(users.path, hasher=stronger)
    assert again.by_password("layla", "a wrong password") is None
    (before,) = users._do("SELECT password FROM users WHERE key = 'layla'")[0]
    assert stronger.check_needs_rehash(before)
    assert again.by_password("layla", PASSWORD) is not None
    (after,) = users._do("SELECT password FROM users WHERE key = 'layla'")[0]
    assert not stronger.check_needs_rehash(after)
    assert again.by_password("layla", PASSWORD) is not None
    again.close()


def test_more_who_sign_in_than_are_checked_at_a_time_are_sent_away(users: Users) -> None:
    held = threading.Event()
    entered = threading.Semaphore(0)

    class Held(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]
            entered.release()
            held.wait(10)
            raise AssertionError("not reached by anybody who counts")

    _ = users._nobody
    users.__dict__["_hasher"] = Held(time_cost=1, memory_cost=8, parallelism=1)

    def sign_in() -> None:
        with suppress(AssertionError):
            users.by_password("layla", PASSWORD)

    threads = [threading.Thread(target=sign_in) for _ in range(10)]
    for thread in threads:
        thread.start()
    entered.acquire(timeout=5)
    time.sleep(0.2)
    with pytest.raises(Busy):
        users.by_password("layla", PASSWORD)
    held.set()
    for thread in threads:
        thread.join(10)
    users.__dict__["_hasher"] = QUICK
    assert users.by_password("layla", PASSWORD) is not None


# -- sessions and tokens -----------------------------------------------------------------------------------------------


def test_a_session_ends_when_nobody_came_for_long(users: Users, clock: Clock) -> None:
    session = users.start_session("layla")
    clock.now += IDLE - 1
    assert users.by_session(session) is not None
    clock.now += IDLE - 1  # it was here in between
    assert users.by_session(session) is not None
    clock.now += IDLE + 1
    assert users.by_session(session) is None


def test_nobody_is_sent_away_because_it_cannot_be_written_that_they_were_here(users: Users, clock: Clock) -> None:
    session, token = users.start_session("layla"), users.new_token("layla")
    clock.now += 3_600
    users._connection.execute("PRAGMA query_only = ON")
    assert users.by_session(session) is not None and users.by_token(token) is not None
    assert users.by_session("no session") is None
    users._connection.execute("PRAGMA query_only = OFF")
    assert users.by_session(session) is not None


def test_a_session_ends_in_any_case_after_a_month(users: Users, clock: Clock) -> None:
    session = users.start_session("layla")
    end = clock.now + LONGEST
    while clock.now + IDLE / 2 < end:
        clock.now += IDLE / 2
        assert users.by_session(session) is not None
    clock.now = end + 1
    assert users.by_session(session) is None


def test_every_session_is_another_and_none_can_be_chosen(users: Users) -> None:
    sessions = {users.start_session("layla") for _ in range(5)}
    assert len(sessions) == 5
    assert min(map(len, sessions)) >= 43
    for guess in ("", "x", "\ud800", "a" * 100_000, "' OR 1=1 --"):
        assert users.by_session(guess) is None


def test_one_person_has_so_many_sessions_and_the_oldest_end(users: Users, clock: Clock) -> None:
    sessions = []
    for _ in range(40):
        clock.now += 1
        sessions.append(users.start_session("layla"))
    assert [users.by_session(one) is not None for one in sessions] == [False] * 10 + [True] * 30


def test_a_new_password_ends_sessions_and_leaves_tokens(users: Users) -> None:
    session, token, other = users.start_session("layla"), users.new_token("layla"), users.start_session("سامي")
    users.set_password("layla", "another password")
    assert users.by_session(session) is None
    assert users.by_token(token) is not None
    assert users.by_session(other) is not None
    assert users.by_password("layla", PASSWORD) is None
    assert users.by_password("layla", "another password") is not None


def test_who_is_removed_is_out_at_once(users: Users) -> None:
    session, token = users.start_session("layla"), users.new_token("layla")
    users.remove("LAYLA")
    assert users.by_session(session) is None
    assert users.by_token(token) is None
    assert users.by_password("layla", PASSWORD) is None
    users.add("layla", "reader", PASSWORD)
    assert users.by_session(session) is None
    assert users.by_token(token) is None


def test_a_role_holds_from_the_next_request_on(users: Users) -> None:
    session = users.start_session("layla")
    users.set_role("layla", "reader")
    person = users.by_session(session)
    assert person is not None and not person.may_edit


def test_signing_out_ends_one_session_and_sign_out_for_somebody_all(users: Users) -> None:
    first, second = users.start_session("layla"), users.start_session("layla")
    users.end_session(first)
    assert users.by_session(first) is None
    assert users.by_session(second) is not None
    assert users.end_sessions("layla") == 1
    assert users.by_session(second) is None


def test_tokens_hold_until_they_are_revoked(users: Users, clock: Clock) -> None:
    token = users.new_token("layla")
    clock.now += 10 * LONGEST
    person = users.by_token(token)
    assert person is not None and person.name == "Layla"
    assert users.by_token(token.removeprefix("musnad_")) is None
    assert users.by_token(users.start_session("layla")) is None
    assert users.by_session(token) is None
    assert users.revoke_tokens("layla") == 1
    assert users.by_token(token) is None


def test_accounts_say_who_was_here(users: Users, clock: Clock) -> None:
    users.start_session("layla")
    users.new_token("layla")
    clock.now += 100
    users.start_session("layla")
    layla, sami = users.accounts()
    assert (layla.name, layla.role, layla.sessions, layla.tokens, layla.seen) == ("Layla", "editor", 2, 1, clock.now)
    assert (sami.name, sami.sessions, sami.seen) == ("سامي", 0, None)
    clock.now += LONGEST
    assert users.accounts()[0].sessions == 0


@pytest.mark.parametrize("act", ["remove", "set_role", "set_password", "new_token", "revoke_tokens", "end_sessions"])
def test_who_is_not_there_is_said(users: Users, act: str) -> None:
    more = {"set_role": ("reader",), "set_password": (PASSWORD,)}.get(act, ())
    with pytest.raises(UsersError, match="no user"):
        getattr(users, act)("nobody", *more)


# -- failed tries ------------------------------------------------------------------------------------------------------


def test_after_five_failures_the_next_try_waits_longer_each_time(clock: Clock) -> None:
    attempts = Attempts(clock)
    assert [attempts.begin("layla", "192.0.2.1") for _ in range(5)] == [0.0] * 5
    waits = []
    for _ in range(9):
        waits.append(attempts.begin("layla", "192.0.2.1"))
        clock.now += waits[-1]
        assert attempts.begin("layla", "192.0.2.1") == 0.0
    assert waits[:3] == [5.0, 10.0, 20.0]
    assert waits[-1] == BOTH.longest


def test_a_try_that_waits_is_not_counted(clock: Clock) -> None:
    attempts = Attempts(clock)
    for _ in range(5):
        attempts.begin("layla", "192.0.2.1")
    for _ in range(100):
        assert attempts.begin("layla", "192.0.2.1") == 5.0


def test_many_tries_at_once_are_as_many(clock: Clock) -> None:
    attempts = Attempts(clock)
    through = []
    threads = [threading.Thread(target=lambda: through.append(attempts.begin("layla", "192.0.2.1"))) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert through.count(0.0) == 5


def test_from_one_address_nobody_keeps_the_owner_of_a_name_out(clock: Clock) -> None:
    attempts = Attempts(clock)
    for _ in range(200):
        clock.now += attempts.begin("layla", "192.0.2.1")
    assert attempts.begin("layla", "198.51.100.7") == 0.0


def test_a_name_guessed_from_many_addresses_waits_but_not_for_long(clock: Clock) -> None:
    attempts = Attempts(clock)
    waits = [attempts.begin("layla", f"192.0.{n}.1") for n in range(200)]
    assert waits[:40] == [0.0] * 40
    assert all(wait > 0 for wait in waits[40:])
    assert max(waits) <= NAME.longest


def test_one_password_tried_on_everybody_waits(clock: Clock) -> None:
    attempts = Attempts(clock)
    waits = [attempts.begin(f"user{n}", "192.0.2.1") for n in range(30)]
    assert waits[:25] == [0.0] * 25
    assert waits[25] > 0
    assert attempts.begin("user99", "192.0.2.2") == 0.0


def test_success_forgets_the_failures_before_it(clock: Clock) -> None:
    attempts = Attempts(clock)
    for _ in range(5):
        attempts.begin("layla", "192.0.2.1")
    attempts.succeeded("layla", "192.0.2.1")
    assert [attempts.begin("layla", "192.0.2.1") for _ in range(5)] == [0.0] * 5
    assert attempts.begin("layla", "192.0.2.1") > 0


def test_own_success_does_not_clear_what_an_address_did_to_others(clock: Clock) -> None:
    attempts = Attempts(clock)
    for n in range(24):
        assert attempts.begin(f"user{n}", "192.0.2.1") == 0.0
    for n in range(5):
        assert attempts.begin("mine", "192.0.2.1") == 0.0
        attempts.succeeded("mine", "192.0.2.1")
        assert attempts.begin(f"other{n}", "192.0.2.1") == 0.0
        wait = attempts.begin("mine", "192.0.2.1")
        assert wait > 0
        clock.now += wait


def test_what_was_not_tried_is_not_counted(clock: Clock) -> None:
    attempts = Attempts(clock)
    for _ in range(20):
        assert attempts.begin("layla", "192.0.2.1") == 0.0
        attempts.untried("layla", "192.0.2.1")


def test_failures_are_forgotten_after_an_hour(clock: Clock) -> None:
    attempts = Attempts(clock)
    for _ in range(5):
        attempts.begin("layla", "192.0.2.1")
    clock.now += FORGOTTEN + 1
    assert [attempts.begin("layla", "192.0.2.1") for _ in range(5)] == [0.0] * 5


def test_however_many_try_little_is_remembered(clock: Clock) -> None:
    attempts = Attempts(clock)
    for n in range(30_000):
        attempts.begin(f"user{n}", f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
    for table in (attempts._both, attempts._name, attempts._address):
        assert len(table.entries) <= 10_000


def test_a_household_is_one_address_in_ipv6() -> None:
    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9") != network("2001:db8:1:3::1")
    assert network("::ffff:192.0.2.7") == network("192.0.2.7") != network("192.0.2.8")
    assert network("fe80::1%eth0") == network("fe80::2")
    assert len(network("x" * 10_000)) <= 100
