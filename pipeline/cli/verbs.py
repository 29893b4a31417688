"""The verbs by name. Each is imported when it is called: `verify` loads no typesetting."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click


def _demo() -> click.Command:
    from pipeline.cli.demo import demo

    return demo


def _new() -> click.Command:
    from pipeline.cli.cases import new

    return new


def _check() -> click.Command:
    from pipeline.cli.cases import check

    return check


def _advise() -> click.Command:
    from pipeline.cli.advice import advise

    return advise


def _propose() -> click.Command:
    from pipeline.cli.negotiation import propose

    return propose


def _law() -> click.Command:
    from pipeline.cli.law import law

    return law


def _review() -> click.Command:
    from pipeline.cli.review import review

    return review


def _build() -> click.Command:
    from pipeline.cli.build import build

    return build


def _status() -> click.Command:
    from pipeline.cli.status import status

    return status


def _payments() -> click.Command:
    from pipeline.cli.payments import payments

    return payments


def _notice() -> click.Command:
    from pipeline.cli.notice import notice

    return notice


def _bundle() -> click.Command:
    from pipeline.cli.bundle import bundle

    return bundle


def _supplement() -> click.Command:
    from pipeline.cli.supplement import supplement

    return supplement


def _settle() -> click.Command:
    from pipeline.cli.settle import settle

    return settle


def _batch() -> click.Command:
    from pipeline.cli.batch import batch

    return batch


def _render() -> click.Command:
    from pipeline.cli.papers import render

    return render


def _sign() -> click.Command:
    from pipeline.cli.signing import sign

    return sign


def _extend() -> click.Command:
    from pipeline.cli.signing import extend

    return extend


def _verify() -> click.Command:
    from pipeline.cli.verification import verify

    return verify


def _keys() -> click.Command:
    from pipeline.cli.keys import keys

    return keys


def _registry() -> click.Command:
    from pipeline.cli.registry import registry

    return registry


def _template() -> click.Command:
    from pipeline.cli.templates import template

    return template


def _serve() -> click.Command:
    from pipeline.cli.web import serve

    return serve


def _page() -> click.Command:
    from pipeline.cli.web import page

    return page


VERBS: Mapping[str, Callable[[], click.Command]] = {
    "demo": _demo,
    "new": _new,
    "check": _check,
    "advise": _advise,
    "propose": _propose,
    "review": _review,
    "law": _law,
    "build": _build,
    "payments": _payments,
    "status": _status,
    "notice": _notice,
    "batch": _batch,
    "settle": _settle,
    "render": _render,
    "bundle": _bundle,
    "supplement": _supplement,
    "sign": _sign,
    "extend": _extend,
    "verify": _verify,
    "serve": _serve,
    "page": _page,
    "registry": _registry,
    "keys": _keys,
    "template": _template,
}


class Verbs(click.Group):
    """A group whose verbs are loaded when they are asked for, listed in the order of the work."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb, or None for an unknown name."""
        load = VERBS.get(cmd_name)
        return load() if load else None
