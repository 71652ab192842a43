"""docs/http.md tells every route, and what the OpenAPI description says is complete and true."""

import re
from pathlib import Path

import pytest
import schemathesis
from http_server import served
from hypothesis import HealthCheck, Phase, settings

from api.app import PREFIX, create_app
from api.routes.documents import FORMATS
from api.settings import Settings

REFERENCE = (Path(__file__).parents[3] / "docs" / "http.md").read_text("utf-8")


@pytest.fixture(scope="module")
def app(specimen_file, tmp_path_factory):
    keys = tmp_path_factory.mktemp("keys") / "keys.json"
    return create_app(Settings(str(specimen_file), keys=keys))


def test_every_route_is_described_and_no_other_is(app):
    routes = {
        (method.upper(), path.removeprefix(PREFIX))
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    }
    read = re.search(r"^\| `GET /api/v1/…`.*?^$", REFERENCE, re.MULTILINE | re.DOTALL)[0]
    written = re.findall(r"^\| `(POST|DELETE) /api/v1(/\S+)`", REFERENCE, re.MULTILINE)
    paths = [
        path
        for row in re.findall(r"^\| (.*?) \|", read, re.MULTILINE)[1:]
        for path in re.findall(r"`(/.*?)`", row)
    ]
    assert {*(("GET", path) for path in paths), *written} == routes


def test_the_description_reads_well(app):
    schema = app.openapi()
    assert schema["openapi"].startswith("3.1")
    operations = [(path, each) for path, methods in schema["paths"].items() for each in methods.values()]
    ids = [operation["operationId"] for _, operation in operations]
    assert len(set(ids)) == len(ids)
    tags = {tag["name"] for tag in schema["tags"]}
    for path, operation in operations:
        assert operation["summary"], path
        assert operation["description"].endswith("."), path
        assert set(operation["tags"]) <= tags
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description"), (path, parameter["name"])
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert set(response["content"]) == {"application/problem+json"}
    assert "HTTPValidationError" not in schema["components"]["schemas"]


def test_every_answer_with_content_has_a_model(app):
    for path, methods in app.openapi()["paths"].items():
        for operation in methods.values():
            for media, content in operation["responses"].get("200", {}).get("content", {}).items():
                assert media != "application/json" or "$ref" in content["schema"], path


@schemathesis.serializer(*(kind for kind in FORMATS if kind.startswith("application/")))
def as_it_is(ctx: object, value: object) -> bytes:
    """Files are sent as they are; schemathesis knows that of some media types only."""
    return value if isinstance(value, bytes) else str(value).encode()


described = schemathesis.openapi.from_dict(create_app(Settings("none.db", keys=Path("none.json"))).openapi())


@pytest.fixture(scope="module")
def address(specimen_file, tmp_path_factory):
    keys = tmp_path_factory.mktemp("keys") / "keys.json"
    with served(Settings(str(specimen_file), keys=keys, workers=2)) as address:
        yield address.removesuffix(PREFIX)


@described.parametrize()
@settings(
    max_examples=12,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_answers_are_as_the_description_says(case, address):
    # that two parameters exclude one another, a description cannot say
    case.call_and_validate(base_url=address, excluded_checks=[schemathesis.checks.positive_data_acceptance])
