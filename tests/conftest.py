"""Tests assert behaviour, not seconds: a busy machine fails none of them."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("patient", deadline=None)
if "CI" not in os.environ:  # there hypothesis takes its own profile: no deadline, no chance
    settings.load_profile("patient")
