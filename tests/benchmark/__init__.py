# Copyright 2026 Relations and Onboarding contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``tests/bench``: what the addons cost, beside what they are compared with."""
