"""Fetching: whom it asks, how politely, and what it does with answers that are meant to harm."""

from __future__ import annotations

import gzip
import pickle
import ssl
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from servers import CERTIFICATE, Answer, Asked, Detour, Site, fetcher, site

import musnad
from musnad.intake.addresses import NoSuchHost, is_public, without_tracking
from musnad.intake.fetch import Fetcher
from musnad.intake.inflate import BadCompression, TooBig, inflated
from musnad.intake.net_errors import FetchError
from musnad.intake.net_messages import NET_MESSAGES
from musnad.intake.robots import parse_robots


@pytest.fixture
def here() -> Iterator[Site]:
    with site() as found:
        yield found


def failure(url: str, **wanted: Any) -> FetchError:
    with fetcher(**wanted) as one, pytest.raises(FetchError) as caught:
        one.get(url)
    assert caught.value.arabic and caught.value.file == url
    return caught.value


# -- what comes --------------------------------------------------------------------------------------------------------


def test_an_answer_comes_with_what_the_next_question_needs(here: Site) -> None:
    url = here.page(
        "/a", "مرحبا", 'Text/HTML; Charset="UTF-8"', ETag='"7"', Last_Modified="Thu, 08 Aug 2024 10:00:00 GMT"
    )
    with fetcher() as one:
        got = one.get(url)
    assert (got.url, got.status, got.content.decode()) == (url, 200, "مرحبا")
    assert (got.content_type, got.charset, got.etag) == ("text/html", "utf-8", '"7"')
    assert got.modified == "Thu, 08 Aug 2024 10:00:00 GMT"
    agents = {asked.headers["user-agent"] for asked in here.asked}
    assert agents == {f"Musnad/{musnad.__version__}"}


def test_what_has_not_changed_is_not_sent_again(here: Site) -> None:
    def route(asked: Asked) -> Answer:
        same = asked.headers.get("if-none-match") == '"7"'
        return Answer(status=304) if same else Answer(b"x", headers={"ETag": '"7"'})

    here.routes["/feed"] = route
    with fetcher() as one:
        assert one.get(here.url("/feed"), etag='"7"').not_modified
        assert not one.get(here.url("/feed"), etag='"6"').not_modified


def test_redirects_are_followed_and_the_last_address_is_given(here: Site) -> None:
    here.page("/خبر", "x")
    here.routes["/%D8%AE%D8%A8%D8%B1"] = Answer(b"x")
    here.routes["/old"] = Answer(status=301, headers={"Location": "/%D8%AE%D8%A8%D8%B1#top"})
    with fetcher() as one:
        assert one.get(here.url("/old")).url == here.url("/%D8%AE%D8%A8%D8%B1")


def test_a_reader_who_is_given_a_cookie_and_sent_back_comes_in(here: Site) -> None:
    def route(asked: Asked) -> Answer:
        if "cookie" in asked.headers:
            return Answer(b"in")
        return Answer(status=302, headers={"Location": "/door", "Set-Cookie": "seen=1"})

    here.routes["/door"] = route
    with fetcher() as one:
        assert one.get(here.url("/door")).content == b"in"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"one", mtime=0) + gzip.compress(b"two", mtime=0)),
        ("deflate", zlib.compress(b"onetwo")),
        ("deflate", zlib.compress(b"onetwo")[2:-4]),
        ("identity", b"onetwo"),
    ],
)
def test_compressed_answers_are_unpacked(here: Site, encoding: str, packed: bytes) -> None:
    here.page("/z", packed, Content_Encoding=encoding)
    with fetcher() as one:
        assert one.get(here.url("/z")).content == b"onetwo"


# -- what does not -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind", "temporary"),
    [(404, "missing_page", False), (403, "forbidden", False), (418, "status", False), (500, "server", True)],
)
def test_errors_of_the_site_are_told_with_their_number(here: Site, status: int, kind: str, temporary: bool) -> None:
    here.routes["/x"] = Answer(status=status)
    error = failure(here.url("/x"))
    assert (error.kind, error.status, error.temporary) == (kind, status, temporary)
    assert str(status) in error.message and str(status) in error.arabic
    assert pickle.loads(pickle.dumps(error)).status == status


@pytest.mark.parametrize(
    ("target", "kind"),
    [("/loop", "redirect_loop"), ("ftp://127.0.0.1/x", "scheme"), ("file:///etc/passwd", "scheme"), ("http://[::1", "address"),
     ("http://a:b@127.0.0.1/", "userinfo")],
)  # fmt: skip
def test_redirects_that_lead_nowhere(here: Site, target: str, kind: str) -> None:
    here.routes["/loop"] = Answer(status=302, headers={"Location": target})
    assert failure(here.url("/loop")).kind == kind


def test_a_chain_of_redirects_ends(here: Site) -> None:
    for number in range(20):
        here.routes[f"/{number}"] = Answer(status=302, headers={"Location": f"/{number + 1}"})
    here.page("/5", "five")
    with fetcher() as one:
        assert one.get(here.url("/0")).content == b"five"
        with pytest.raises(FetchError, match="more than 5"):
            one.get(here.url("/6"))


@pytest.mark.parametrize(
    "url", ["", "x", "ftp://x.example/", "http://", "http://x.example:99999/", "javascript:1", "http:///a"]
)
def test_what_is_no_web_address_is_told_before_anything_is_asked(url: str) -> None:
    error = failure(url)
    assert error.kind in ("address", "scheme")


def test_a_bomb_ends_at_the_limit_and_is_never_held(here: Site) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()
    here.page("/bomb", bomb, Content_Encoding="gzip")
    tracemalloc.start()
    error = failure(here.url("/bomb"), most_bytes=2_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert error.kind == "too_big"
    assert peak < 12_000_000


def test_a_brotli_bomb_ends_at_the_limit() -> None:
    brotli = pytest.importorskip("brotli")
    assert inflated([brotli.compress(b"ab" * 1000)], "br", 10_000) == b"ab" * 1000
    with pytest.raises(TooBig):
        inflated([brotli.compress(bytes(50_000_000))], "br", 1_000_000)


def test_too_much_is_refused_whether_announced_or_not(here: Site) -> None:
    here.page("/said", b"x" * 2000)

    def endless(out: Any) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            out.write(b"x" * 10_000)

    here.routes["/unsaid"] = Answer(raw=endless)
    assert failure(here.url("/said"), most_bytes=1000).kind == "too_big"
    assert failure(here.url("/unsaid"), most_bytes=100_000).kind == "too_big"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "zstd", "gzip, gzip"])
def test_compression_that_is_damaged_or_unknown(here: Site, encoding: str) -> None:
    here.page("/z", b"\xff\x00 no such thing", Content_Encoding=encoding)
    assert failure(here.url("/z")).kind == "compression"


def test_a_compressed_answer_cut_short_is_no_answer() -> None:
    with pytest.raises(BadCompression):
        inflated([gzip.compress(b"x" * 1000)[:-9]], "gzip", 10_000)


def test_an_answer_that_drips_ends_in_time(here: Site) -> None:
    here.routes["/drip"] = Answer(b"x" * 1000, drip=0.05)

    def dripping_headers(out: Any) -> None:
        out.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            out.write(b"X-A: b\r\n")
            out.flush()
            time.sleep(0.02)

    here.routes["/headers"] = Answer(raw=dripping_headers)
    for path in ("/drip", "/headers"):
        began = time.monotonic()
        assert failure(here.url(path), seconds=0.4).kind == "timeout"
        assert time.monotonic() - began < 2


def test_headers_without_end_are_refused(here: Site) -> None:
    def huge(out: Any) -> None:
        out.write(b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 1_000_000)

    here.routes["/huge"] = Answer(raw=huge)
    assert failure(here.url("/huge")).kind == "broken_off"


def test_an_answer_that_breaks_off_is_not_taken_for_a_whole_one(here: Site) -> None:
    here.routes["/half"] = Answer(b"half", length=1000)
    assert failure(here.url("/half")).kind == "broken_off"


def test_a_closed_port_and_an_unknown_name() -> None:
    with site() as gone:
        url = gone.url("/")
    assert failure(url).kind == "refused"

    def nobody(host: str, port: int, seconds: float) -> list[str]:
        raise NoSuchHost(host)

    error = failure("http://la-ahad.example/", resolve=nobody)
    assert error.kind == "no_host" and "la-ahad.example" in error.message


def test_a_name_server_that_hangs_is_not_waited_for() -> None:
    def slow(host: str, port: int, seconds: float) -> list[str]:
        assert seconds <= 0.3
        raise TimeoutError

    assert failure("http://x.example/", resolve=slow, seconds=0.3).kind == "timeout"


def test_tls_is_told_apart(here: Site) -> None:
    error = failure(here.url("/").replace("http:", "https:"))
    assert error.kind == "tls"


def test_tls_keeps_the_name_though_the_connection_goes_to_the_checked_address(tmp_path: Path) -> None:
    pem = tmp_path / "pem"
    pem.write_text(CERTIFICATE)
    names: list[str | None] = []
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(pem)
    serving.sni_callback = lambda socket, name, context: names.append(name)
    trusting = ssl.create_default_context(cafile=str(pem))
    with site(serving) as here:
        here.page("/a", "x")
        one, detour = public({"news.example": ["9.9.9.9"], "other.example": ["9.9.9.9"]}, here.port, tls=trusting)
        with one:
            assert one.get("https://news.example/a").content == b"x"
            assert here.asked[-1].headers["host"] == "news.example"
            with pytest.raises(FetchError) as caught:
                one.get("https://other.example/a")
    assert set(names) == {"news.example", "other.example"} and set(detour.went) == {"9.9.9.9"}
    assert caught.value.kind == "tls" and "mismatch" in caught.value.message


# -- private networks --------------------------------------------------------------------------------------------------

PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "192.0.0.192", "168.63.129.16", "::1", "::", "fe80::1%eth0", "fd00:ec2::254", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:db8::1", "2001::1", "x",
)  # fmt: skip


@pytest.mark.parametrize("ip", PRIVATE)
def test_private_addresses_are_told(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize(
    "ip",
    [
        "9.9.9.9",
        "100.63.255.255",
        "172.32.0.1",
        "2606:4700::1111",
        "::ffff:9.9.9.9",
        "64:ff9b::909:909",
        "2002:909:909::",
    ],
)
def test_public_addresses_are_told(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "0"],
)
def test_the_loopback_is_refused_however_it_is_written(here: Site, host: str) -> None:
    with Fetcher(delay=0) as one, pytest.raises(FetchError) as caught:
        one.get(f"http://{host}:{here.port}/")
    assert caught.value.kind in ("private", "address")  # numbers in octal are no address for httpx already
    assert not here.asked


def public(names: dict[str, list[str]], port: int, **wanted: Any) -> tuple[Fetcher, Detour]:
    detour = Detour(port)
    one = Fetcher(delay=0, seconds=5, resolve=lambda host, port, seconds: names[host], backend=detour, **wanted)
    return one, detour


def test_a_redirect_into_a_private_network_is_refused(here: Site) -> None:
    here.routes["/r"] = Answer(status=302, headers={"Location": "http://inside.example/"})
    here.routes["/ok"] = Answer(b"public")
    one, detour = public({"news.example": ["9.9.9.9"], "inside.example": ["192.168.0.10"]}, here.port)
    with one:
        assert one.get("http://news.example/ok").content == b"public"
        assert here.asked[-1].headers["host"] == "news.example"
        with pytest.raises(FetchError) as caught:
            one.get("http://news.example/r")
    assert caught.value.kind == "private" and "192.168.0.10" in caught.value.message
    assert set(detour.went) == {"9.9.9.9"}


def test_one_private_address_among_public_ones_is_refused(here: Site) -> None:
    one, detour = public({"mixed.example": ["9.9.9.9", "10.0.0.1"]}, here.port)
    with one, pytest.raises(FetchError, match=r"10\.0\.0\.1"):
        one.get("http://mixed.example/")
    assert not detour.went


def test_the_connection_goes_to_the_address_that_was_checked(here: Site) -> None:
    here.routes["/ok"] = Answer(b"ok", headers={"Connection": "close"})
    answers = iter([["9.9.9.9"], ["9.9.9.9"], ["127.0.0.1"]])  # for robots.txt, the page, and then it turns
    detour = Detour(here.port)
    with Fetcher(delay=0, resolve=lambda *_: next(answers), backend=detour, robots=False) as one:
        one.get("http://turning.example/ok")
        one.get("http://turning.example/ok")
        with pytest.raises(FetchError) as caught:
            one.get("http://turning.example/ok")
    assert caught.value.kind == "private"
    assert detour.went == ["9.9.9.9", "9.9.9.9"]


def test_a_proxy_of_the_environment_is_not_used(here: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    here.page("/a", "x")
    with fetcher() as one:
        assert one.get(here.url("/a")).content == b"x"


# -- politeness --------------------------------------------------------------------------------------------------------


def test_a_host_is_asked_again_only_after_the_delay(here: Site) -> None:
    here.page("/a", "x")
    slept: list[float] = []
    with fetcher(delay=3.0, sleep=slept.append) as one:
        one.get(here.url("/a"))
    assert len(slept) == 1 and 2.5 < slept[0] <= 3.0  # between robots.txt and the page


def test_a_short_pause_is_kept_and_a_long_one_told(here: Site) -> None:
    waits = iter(["2", "3600", "3600"])

    def busy(asked: Asked) -> Answer:
        return Answer(status=429, headers={"Retry-After": next(waits)})

    here.routes["/busy"] = busy
    here.page("/other", "x")
    slept: list[float] = []
    with fetcher(sleep=slept.append, robots=False) as one:
        with pytest.raises(FetchError) as caught:
            one.get(here.url("/busy"))
        assert (caught.value.kind, caught.value.pause, caught.value.temporary) == ("busy", 3600, True)
        assert [round(one) for one in slept] == [2]
        with pytest.raises(FetchError, match="pause"):  # the site meant all of itself
            one.get(here.url("/other"))
    assert here.times("/other") == 0


def test_a_host_that_never_answers_is_left_alone(here: Site) -> None:
    here.routes["/half"] = Answer(b"half", length=1000)
    with fetcher(robots=False) as one:
        kinds = []
        for _ in range(5):
            with pytest.raises(FetchError) as caught:
                one.get(here.url("/half"))
            kinds.append(caught.value.kind)
    assert kinds == ["broken_off"] * 3 + ["silent"] * 2
    assert here.times("/half") == 3


def test_robots_are_kept_to_and_asked_for_once(here: Site) -> None:
    here.page("/robots.txt", "User-agent: *\nDisallow: /private\nCrawl-delay: 7\n", "text/plain")
    here.page("/a", "x")
    here.page("/private/b", "x")
    slept: list[float] = []
    with fetcher(sleep=slept.append) as one:
        one.get(here.url("/a"))
        with pytest.raises(FetchError) as caught:
            one.get(here.url("/private/b"))
    assert caught.value.kind == "robots"
    assert here.times("/robots.txt") == 1 and here.times("/private/b") == 0
    assert not slept or slept[0] <= 7
    with fetcher(robots=False) as one:
        assert one.get(here.url("/private/b")).content == b"x"


def test_the_crawl_delay_is_kept(here: Site) -> None:
    here.page("/robots.txt", "User-agent: *\nCrawl-delay: 7\n", "text/plain")
    here.page("/a", "x")
    slept: list[float] = []
    with fetcher(sleep=slept.append) as one:
        one.get(here.url("/a"))
        one.get(here.url("/a"))
    assert len(slept) == 1 and 6 < slept[0] <= 7


def test_robots_that_cannot_be_read_forbid_for_now_and_none_allow(here: Site) -> None:
    here.page("/a", "x")
    here.routes["/robots.txt"] = Answer(status=503)
    error = failure(here.url("/a"))
    assert error.kind == "robots_unreachable" and error.temporary
    assert here.times("/a") == 0
    for status in (404, 403):
        here.routes["/robots.txt"] = Answer(status=status)
        with fetcher() as one:
            assert one.get(here.url("/a")).content == b"x"


ROBOTS = b"""\xef\xbb\xbfUser-agent: OtherBot
User-agent: Another
Disallow: /

User-agent: *
Disallow: /a
Allow: /a/news
Disallow: /*.pdf$
Disallow: /*?s=
Disallow: /\xd8\xb3\xd8\xb1
Sitemap: https://x.example/map.xml
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True), ("/a", False), ("/abc", False), ("/a/news/1", True), ("/x.pdf", False), ("/x.pdf?v=1", True),
        ("/?s=1", False), ("/?t=1", True), ("/%D8%B3%D8%B1/1", False), ("/سر", False),
    ],
)  # fmt: skip
def test_the_longest_rule_of_robots_decides(path: str, allowed: bool) -> None:
    assert parse_robots(ROBOTS, "musnad").allow(f"https://x.example{path}") is allowed


def test_a_group_of_ones_own_goes_before_that_for_all() -> None:
    rules = parse_robots(
        b"User-agent: *\nDisallow: /\n\nUser-agent: Musnad/1\nUser-agent: x\nDisallow: /b\nCrawl-delay: 2.5", "musnad"
    )
    assert rules.allow("http://x.example/a") and not rules.allow("http://x.example/b") and rules.delay == 2.5
    assert parse_robots(b"\xff\x00<html>not found</html>", "musnad").allow("http://x.example/a")


def test_hostile_robots_take_no_time() -> None:
    began = time.monotonic()
    rules = parse_robots(
        b"User-agent: *\nDisallow: /" + b"*a" * 50_000 + b"b$\n" + b"Disallow: /x\n" * 50_000, "musnad"
    )
    assert rules.allow("http://x.example/" + "a" * 7000)
    assert time.monotonic() - began < 2


# -- addresses and sentences -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://x.example/a?utm_source=rss&id=7&utm_medium=feed", "https://x.example/a?id=7"),
        ("https://x.example/a?fbclid=1", "https://x.example/a"),
        ("https://x.example/a?b=%D8%A8&&c=#x", "https://x.example/a?b=%D8%A8&c="),
        ("https://x.example/a?utm=1&source=2", "https://x.example/a?utm=1&source=2"),
    ],
)
def test_tracking_is_no_part_of_an_address(url: str, kept: str) -> None:
    assert without_tracking(url) == kept


def test_each_message_has_both_languages_and_the_same_fields() -> None:
    import re

    for key, (english, arabic) in NET_MESSAGES.items():
        assert set(re.findall(r"{(\w+)}", arabic)) <= set(re.findall(r"{(\w+)}", english)), key
        assert re.search("[ء-ي]", arabic) and not re.search("[ء-ي]", english), key


def test_each_message_is_used() -> None:
    folder = Path(musnad.__file__).parent / "intake"
    code = "".join(path.read_text() for path in folder.glob("*.py") if path.name != "net_messages.py")
    assert [key for key in NET_MESSAGES if f'"{key}"' not in code] == []
