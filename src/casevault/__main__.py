"""The entry point: gives up network and memory dumps first, then desktop or command line."""

from __future__ import annotations

import sys

from casevault import lockdown


def main() -> int:
    """Start the desktop without arguments, a command with them; the exit code."""
    lockdown.refuse_network()
    lockdown.refuse_memory_dumps()
    arguments = sys.argv[1:]
    if not arguments or arguments[0] == "--open":
        from casevault.ui.supervisor import supervise

        return supervise(arguments[1:])
    if arguments[0] == "--session":
        from casevault.ui.app import run_session

        return run_session(arguments[1:])
    if arguments == ["--decode"]:
        from casevault.ui.attachments.child import run_decoder

        return run_decoder()
    lockdown.refuse_memory_readers()
    from casevault.cli.main import run_command

    return run_command(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
