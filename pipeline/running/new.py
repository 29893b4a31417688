"""A new case folder to fill in."""

from __future__ import annotations

import shutil
from pathlib import Path

from pipeline import resources
from pipeline.errors import BadInput, WrongState, in_words
from pipeline.messages import msg

_SKELETON = "new-case"
_SCHEMA = "case.v1.schema.json"  # an editor with YAML schema support explains each field


def write_new_case(folder: Path) -> Path:
    """Write the skeleton of a case into an empty or new folder; returns the case file.

    Raises :class:`~pipeline.errors.WrongState` if the folder holds something already.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise WrongState(
                "new.folder-not-empty",
                msg("{folder} is not empty; nothing was written.", folder=folder),
                hint=msg("Name a new folder."),
            )
        shutil.copytree(resources.examples() / _SKELETON, folder, dirs_exist_ok=True)
        shutil.copy2(resources.schemas() / _SCHEMA, folder)
    except OSError as error:
        raise BadInput(
            "new.not-writable",
            msg("{folder} cannot be written: {reason}.", folder=folder, reason=in_words(error)),
        ) from error
    return folder / "case.yaml"
