# SPDX-License-Identifier: GPL-2.0-or-later
"""The operator's side of Ringfence: building, packing, booting, testing."""
