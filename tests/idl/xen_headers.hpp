// SPDX-License-Identifier: GPL-2.0-or-later
// The public headers, as Debian packages them (libxen-dev). They are C, and none of our sources but these tests sees them.
#pragma once

#include <cstdint>

#define __XEN_TOOLS__ 1
extern "C" {
#include <xen/xen.h>

#include <xen/callback.h>
#include <xen/errno.h>
#include <xen/event_channel.h>
#include <xen/features.h>
#include <xen/grant_table.h>
#include <xen/io/console.h>
#include <xen/memory.h>
#include <xen/nmi.h>
#include <xen/physdev.h>
#include <xen/sched.h>
#include <xen/vcpu.h>
#include <xen/version.h>
}
