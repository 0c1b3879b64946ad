"""CaseVault: case records that stay sealed, and statistics that betray no one."""

__version__ = "0.1.0"
