# SPDX-License-Identifier: GPL-2.0-or-later
"""The block service in a process of this machine: suites, and fuzzers that are its guests and its disks."""
from ringfence_cli import native

for _name, _cost in (("dma_pool", 3), ("gpt", 5), ("nvme", 10), ("path", 20), ("sharing", 20), ("virtio_blk", 5), ("virtual_disk", 3)):
    native.register_suite(f"block/host/{_name}", f"tests/blkback/blkback-{_name}", cost=_cost)
