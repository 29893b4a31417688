"""Optional content (layers) of an exhibit: what its file hides stays hidden in the bundle."""

from __future__ import annotations

from collections.abc import Iterable

from pikepdf import Array, Dictionary, Name, Object, Pdf

from pipeline.documents.bundle.survey import dictionaries


def carry_layers(document: Pdf, into: Pdf) -> None:
    """Add the layers with the state they are opened in (ISO 32000-2, 8.11.4). A reader is offered
    no switches: a bundle looks one way."""
    layers = document.Root.get(Name.OCProperties)
    if not isinstance(layers, Dictionary):
        return
    groups = _indirect(layers.get(Name.OCGs))
    state = layers.get(Name.D)
    state = state if isinstance(state, Dictionary) else Dictionary()
    hidden = _indirect(state.get(Name.OFF))
    if state.get(Name.BaseState) == Name.OFF:
        shown = {group.objgen for group in _indirect(state.get(Name.ON))}
        hidden = [group for group in groups if group.objgen not in shown]
    own = _own(into)
    own.OCGs.extend(_copied(groups, document, into))
    own.D.OFF.extend(_copied(hidden, document, into))
    own.D.AS.extend(_copied(dictionaries(state.get(Name.AS)), document, into))


def _own(pdf: Pdf) -> Object:
    if Name.OCProperties not in pdf.Root:
        pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary())
    own = pdf.Root.OCProperties
    for key in (Name.OFF, Name.AS):
        if key not in own.D:
            own.D[key] = Array()
    return own


def _indirect(value: Object | None) -> list[Dictionary]:
    return [each for each in dictionaries(value) if each.is_indirect]


def _copied(items: Iterable[Dictionary], document: Pdf, into: Pdf) -> Iterable[Object]:
    for item in items:
        whole = item if item.is_indirect else document.make_indirect(item)
        yield into.copy_foreign(whole)
