"""Schemathesis on the API: what its OpenAPI document allows and what it forbids is asked, nothing ends in an error of the server, and answers are as described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from apiworld import PROGRAM, AtOnce, told

from musnad.web.app import create_app
from musnad.web.site import Site

schemathesis = pytest.importorskip("schemathesis")
#: Questions to each address beside those that cover its parameters: some 500 in all, half a minute.
EXAMPLES = 4


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The API over an archive of the examples, as Schemathesis asks it."""
    with told(tmp_path_factory.mktemp("schemathesis") / "told.db") as archive:
        site = Site(archive, hosts=frozenset({"testserver"}))
        site.jobs = AtOnce(archive.place)
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(site))


def test_the_api_is_as_its_document_says(document: Any) -> None:
    from schemathesis.engine import from_schema

    config = document.config
    config.headers, config.request_timeout = PROGRAM, 60.0
    config.generation.max_examples, config.generation.deterministic = EXAMPLES, True
    config.phases.stateful.enabled = False
    config.continue_on_failure = True
    # A cursor is a text that a page gave, a correction speaks of a report: no schema can say which are right.
    config.checks.positive_data_acceptance.enabled = False
    asked: dict[str, int] = {}
    wrong: set[str] = set()
    for event in from_schema(document).execute():
        if (error := getattr(event, "value", None)) is not None and type(event).__name__.endswith("Error"):
            wrong.add(f"{event.label}: {error}")
        recorder = getattr(event, "recorder", None)
        if recorder is None:
            continue
        asked[recorder.label] = asked.get(recorder.label, 0) + len(recorder.interactions)
        for number, checks in recorder.checks.items():
            case = recorder.cases[number].value
            shown = f"{case.path_parameters} {case.query} {case.body!r:.300}"
            wrong |= {f"{recorder.label}: {one.failure_info.failure} {shown}" for one in checks if one.failure_info}
    assert not wrong, "\n".join(sorted(wrong))
    operations = {
        f"{method.upper()} {path}" for path, methods in document.raw_schema["paths"].items() for method in methods
    }
    assert operations <= set(asked) and sum(asked.values()) > 300
