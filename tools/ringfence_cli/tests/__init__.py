# SPDX-License-Identifier: GPL-2.0-or-later
"""The tests, one module for each group; what several of them need is in guests.py beside this package."""
