"""The compose file and the Dockerfile fit together and to the project; docker checks them where it is."""

import os
import re
import subprocess
import tomllib
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.commands import serve
from api.http.access import host_is_known
from api.routes import OPEN_ROUTERS

ROOT = Path(__file__).parents[1]
COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load(COMPOSE.read_text("utf-8"))


def instructions(name: str) -> list[str]:
    joined = DOCKERFILE.replace("\\\n", " ")
    return re.findall(rf"^{name} (.*)$", joined, flags=re.MULTILINE)


def test_docker_takes_the_compose_file(tmp_path):
    command = ["docker", "compose"]
    try:
        subprocess.run([*command, "version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("docker compose is not installed")
    environment = {**os.environ, "NEO4J_PASSWORD": "long enough"}
    command += ["--file", str(COMPOSE), "--env-file", os.devnull, "config", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    del environment["NEO4J_PASSWORD"]
    refused = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert "set NEO4J_PASSWORD" in refused.stderr


def test_neo4j_is_the_long_term_release_with_its_data_in_named_volumes(compose):
    neo4j = compose["services"]["neo4j"]
    assert neo4j["image"] == "neo4j:5.26"
    mounts = dict(volume.split(":") for volume in neo4j["volumes"])
    assert mounts["neo4j-data"] == "/data"
    assert set(mounts) == set(compose["volumes"])


@pytest.mark.parametrize("service", ["neo4j", "app"])
def test_it_is_reached_from_the_machine_only(compose, service):
    ports = compose["services"][service]["ports"]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_app_serves_what_the_command_knows_and_only_reads(compose, tmp_path):
    name, *arguments = compose["services"]["app"]["command"]
    assert name == "serve"
    parser = ArgumentParser()
    serve.add_arguments(parser)
    args = parser.parse_args([*arguments, "--keys", str(tmp_path / "keys.json")])
    settings = serve.settings_of(Namespace(**vars(args), db="bolt://neo4j:7687"))
    assert (settings.is_local, settings.public, settings.writes) == (False, True, False)
    assert not settings.shows_source_text
    assert [host_is_known(settings, host) for host in ("localhost:8000", "attacker.example")] == [True, False]
    assert all(port.endswith(f":{args.port}") for port in compose["services"]["app"]["ports"])
    assert instructions("EXPOSE") == [str(args.port)]


def test_the_health_check_is_a_program_that_asks_an_address_of_the_server(compose):
    kind, python, option, program = compose["services"]["app"]["healthcheck"]["test"]
    assert (kind, python, option) == ("CMD", "python", "-c")
    compile(program, "healthcheck", "exec")
    path = re.search(r"http://127\.0\.0\.1:8000(/[\w/]+)", program)[1]
    assert path in {route.path for router in OPEN_ROUTERS for route in router.routes}


def test_the_app_waits_until_neo4j_answers_a_query(compose):
    app, neo4j = (compose["services"][name] for name in ("app", "neo4j"))
    assert app["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    kind, script = neo4j["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    assert "RETURN 1" in script
    assert {"interval", "timeout", "retries", "start_period"} <= set(neo4j["healthcheck"])


def test_the_password_comes_from_the_environment_only(compose):
    text = COMPOSE.read_text("utf-8")
    auth = compose["services"]["neo4j"]["environment"]["NEO4J_AUTH"]
    assert re.fullmatch(r"neo4j/\$\{NEO4J_PASSWORD:\?[^}]+\}", auth)
    required = re.findall(r"\$\{NEO4J_PASSWORD(.{2})", text)
    assert set(required) == {":?"}  # compose refuses to start without it


def test_the_app_can_write_nowhere_and_has_no_rights(compose):
    app = compose["services"]["app"]
    assert app["read_only"] is True
    assert app["cap_drop"] == ["ALL"]
    assert app["security_opt"] == ["no-new-privileges:true"]
    assert all(volume.endswith(":ro") for volume in app["volumes"])


def test_the_image_runs_the_locked_packages_as_a_user_without_rights():
    assert instructions("USER") == ["10001:10001"]
    assert DOCKERFILE.index("USER") > DOCKERFILE.rindex("FROM")
    syncs = [line for line in instructions("RUN") if line.startswith("uv sync")]
    assert syncs
    assert all("--frozen --no-dev --extra serve" in line for line in syncs)
    assert instructions("ENTRYPOINT") == ['["countergraph"]']


def test_the_base_is_a_python_that_the_project_supports():
    versions = re.findall(r"^FROM python:(3\.\d+)", DOCKERFILE, flags=re.MULTILINE)
    least = PROJECT["project"]["requires-python"].removeprefix(">=")
    assert len(versions) == 2
    assert len(set(versions)) == 1
    assert [int(n) for n in versions[0].split(".")] >= [int(n) for n in least.split(".")]


def test_all_that_the_wheel_needs_is_copied_and_sent_to_the_builder():
    copied = [line.split()[:-1] for line in instructions("COPY") if not line.startswith("--from")]
    sources = {source for line in copied for source in line}
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == sources
    needed = {"pyproject.toml", "uv.lock", PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]}
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert needed | {*wheel["packages"], wheel["hooks"]["custom"]["path"]} == sources
    assert all((ROOT / source).exists() for source in sources)
