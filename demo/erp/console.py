# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the commands say while they work."""

import contextlib
import errno
import sys
import threading
import time

# Faults of the machine rather than ours: they get a sentence, not a traceback.
THE_MACHINE = (errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EROFS)
_print_lock = threading.Lock()


class SetupError(Exception):
    """Something cannot be had. The message is one sentence for the user."""


class OdooError(SetupError):
    """Odoo ran and failed, or complained in its log."""


def say(message):
    """Print one line at once, whichever thread says it."""
    with _print_lock:
        print(message, flush=True)


@contextlib.contextmanager
def step(label):
    """Announce a step that takes more than a few seconds, and how long it took."""
    say(f"... {label}")
    start = time.monotonic()
    yield
    say(f"    {label}: {time.monotonic() - start:.0f} s")


def run_command(main):
    """Run ``main()``; a SetupError becomes one sentence instead of a traceback."""
    try:
        sys.exit(main())
    except SetupError as error:
        sys.stdout.flush()
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        if error.errno not in THE_MACHINE:
            raise
        print(f"error: {error.strerror}: {error.filename}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
