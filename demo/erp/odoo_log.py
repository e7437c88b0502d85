# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Warnings and errors in Odoo's log: each is a fault unless it is listed here."""

import re

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ "
    r"(?P<level>[A-Z]+) \S+ (?P<logger>\S+?): (?P<message>.*)$"
)
# What is not ours to mend, with the reason.
ALLOWED = [
    # A container has no other user; nothing listens beyond 127.0.0.1.
    r"Running as user 'root' is a security risk",
    # Optional programs and packages that nothing here needs.
    r"Unable to load geoip|Couldn't load Geoip",
    r"wkhtmltopdf",
    # The machine may limit what Odoo would like to limit itself.
    r"limit_time_real|RLIMIT",
]
_allowed = re.compile("|".join(ALLOWED))


def is_fault(level, message):
    """Tell whether a log record means that something is wrong."""
    return level in ("WARNING", "ERROR", "CRITICAL") and not _allowed.search(message)


def is_log_line(line):
    """Tell a line of the log from something printed."""
    return bool(LINE.match(line.rstrip()))


def faults(text):
    """Return the faulty lines of a log, each with what follows it (a traceback)."""
    result = []
    inside = False
    for line in text.splitlines():
        found = LINE.match(line)
        if found:
            inside = is_fault(found["level"], found["message"])
            if inside:
                result.append(line)
        elif inside:
            result[-1] += f"\n{line}"
    return result
