# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The table at the end."""

HEADINGS = ("", "queries", "ms", "beside", "queries", "ms", "ratio", "goal")


def format_table(rows):
    """Return the table of ``Row`` objects as text."""
    lines = [HEADINGS]
    for row in rows:
        lines.append(
            (
                row.case,
                _number(row.queries),
                f"{row.ms:.1f}",
                row.beside,
                _number(row.beside_queries),
                "" if row.beside_ms is None else f"{row.beside_ms:.1f}",
                "" if row.ratio is None else f"{row.ratio:.2f}",
                row.goal,
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = (0, 3, 7)
    return "\n".join(
        "  ".join(
            value.ljust(width) if index in text else value.rjust(width)
            for index, (value, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _number(value):
    return "" if value is None else str(value)
