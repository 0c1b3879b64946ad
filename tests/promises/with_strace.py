"""The mark of tests that need strace, which records calls and makes them fail."""

from __future__ import annotations

import shutil

import pytest

WITH_STRACE = pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")
