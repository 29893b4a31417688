"""A certificate that is overdue under its clause raises an alarm, wherever one looks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.app import cli
from pipeline.finding import Finding
from pipeline.papers.draft import Stage
from pipeline.running.build import build_case
from tests.world import World

pytestmark = pytest.mark.slow
LAST_DAY, DAY_AFTER = date(2026, 10, 30), date(2026, 10, 31)  # settled on the 20th, ten days
CODE = "certificate.overdue"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The agreement is signed by all; the certificate is not issued yet."""
    world = World(tmp_path_factory.mktemp("overdue"))
    world.build(Stage.AGREEMENT, as_of=LAST_DAY)
    return world


def alarms(findings: Iterable[Finding]) -> list[Finding]:
    return [each for each in findings if each.code == CODE]


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [str(each) for each in arguments])
    return done.exit_code, done.stdout


def asked(world: World, verb: str, day: date, *options: object) -> tuple[int, str]:
    return run(verb, world.case, "--as-of", day, *options)


def test_not_on_the_last_day(world: World) -> None:
    built = world.build(Stage.AGREEMENT, as_of=LAST_DAY)
    assert alarms(built.findings) == []
    assert CODE not in asked(world, "check", LAST_DAY, "-o", world.folder / "packets", "--json")[1]


def test_the_day_after(world: World) -> None:
    (alarm,) = alarms(world.build(Stage.AGREEMENT, as_of=DAY_AFTER).findings)
    assert "2026-10-30" in alarm.message.render("zh")
    assert "HT-XD-2024-061500382" in alarm.message.render("en")


def test_check_and_status_say_so_where_the_packets_are_known(world: World) -> None:
    packets = ("-o", world.folder / "packets")
    status, told = asked(world, "check", DAY_AFTER, *packets, "--lang", "en")
    assert (status, "is overdue" in told) == (0, True)  # a warning, as every finding but errors
    assert "is overdue" in asked(world, "status", DAY_AFTER, *packets, "--lang", "en")[1]
    found = json.loads(asked(world, "status", DAY_AFTER, *packets, "--json")[1])
    assert (found["certificate_by"], found["certificate_overdue"]) == ("2026-10-30", True)


def test_who_does_not_know_the_packets_raises_no_alarm(world: World) -> None:
    assert CODE not in asked(world, "check", DAY_AFTER, "--json")[1]
    found = json.loads(asked(world, "status", DAY_AFTER, "--json")[1])
    assert (found["certificate_by"], found["certificate_overdue"]) == ("2026-10-30", None)
    assert "2026-10-30" in asked(world, "status", DAY_AFTER, "--lang", "zh")[1]


def test_a_folder_without_the_packet_has_no_certificate(world: World, tmp_path: Path) -> None:
    assert CODE in asked(world, "check", DAY_AFTER, "-o", tmp_path, "--json")[1]


def test_unsigned_by_the_issuer_is_not_issued(world: World) -> None:
    request = replace(world.request(as_of=DAY_AFTER), stages=(Stage.SETTLEMENT,))
    assert len(alarms(build_case(request).findings)) == 1


def test_once_it_is_issued_the_alarm_ends(world: World) -> None:
    """Last: from here on there is a certificate."""
    assert alarms(world.build(Stage.SETTLEMENT, as_of=DAY_AFTER).findings) == []
    packets = ("-o", world.folder / "packets")
    assert CODE not in asked(world, "check", DAY_AFTER, *packets, "--json")[1]
    found = json.loads(asked(world, "status", DAY_AFTER, *packets, "--json")[1])
    assert found["certificate_overdue"] is False
