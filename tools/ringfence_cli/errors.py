# SPDX-License-Identifier: GPL-2.0-or-later
"""The one exception that the user sees as a line, not as a traceback."""


class UserError(Exception):
    """Something the user can mend. The text names the file, the line or the limit, and what to do."""
