"""Gives the wheel the run-time requirements of `requirements/run.in`, so that they stand once."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class RequirementsHook(MetadataHookInterface):
    """Reads the plain requirement lines; comments and blanks are skipped."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill `dependencies` of the project's metadata."""
        lines = (Path(self.root) / "requirements" / "run.in").read_text("utf-8").splitlines()
        metadata["dependencies"] = [
            line.strip() for line in lines if line.strip() and not line.startswith("#")
        ]
