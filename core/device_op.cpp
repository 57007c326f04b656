// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall device_op: a domain and the PCI functions it was given (idl/device.capnp).
#include "core/device.hpp"
#include "core/dma.hpp"
#include "core/domain.hpp"
#include "core/hypercall.hpp"

namespace core::hypercall {

namespace {

abi::DeviceInfo describe(const pci::Function& function, u32 number) {
    abi::DeviceInfo info{};
    info.device = number;
    info.address = function.address;
    info.vendor = function.vendor;
    info.device_id = function.device;
    info.class_code = function.class_code;
    info.vectors = function.vectors;
    info.table_bar = function.table_bar;
    info.table_first = function.table_offset >> page_shift;
    info.table_pages = function.table_pages;
    for (u32 i = 0; i < pci::bars_max; ++i) {
        const pci::Bar& bar = function.bars[i];
        if (bar.size == 0) continue;
        info.bars[i].frame = bar.start >> page_shift;
        info.bars[i].size = bar.size;
        info.bars[i].flags = abi::bar_memory | (bar.prefetchable ? u32{abi::bar_prefetchable} : 0u);
    }
    return info;
}

// Copies the argument in, finds the function it names, runs the operation, copies the result out.
template <typename T, typename Operation>
HypercallResult with(Call& call, Operation operation) {
    const GuestPtr<T> pointer = call.pointer<T>(1);
    T argument;
    TRY(pointer.read(argument));
    pci::Function* const function = devices::of(call.domain, argument.device);
    if (function == nullptr) return Error::not_found;
    TRY(operation(*function, argument));
    return result_of(pointer.write(argument));
}

// Pages of the caller's pool. It has one as long as it has functions.
Error check_pages(const Domain& domain, u32 first, u32 count) {
    if (domain.device_count == 0) return Error::not_found;
    if (count > abi::dma_batch_max || first > dma::pages_max || count > dma::pages_max - first) return Error::invalid;
    return Error::none;
}

HypercallResult map_pages(Locked locked, Call& call) {
    const GuestPtr<abi::DeviceDmaMap> pointer = call.pointer<abi::DeviceDmaMap>(1);
    abi::DeviceDmaMap op;
    TRY(pointer.read(op));
    TRY(check_pages(call.domain, op.first, op.count));
    u64 pages[abi::dma_batch_max];
    const GuestPtr<u64> list{op.frames};
    TRY(list.read(pages, op.count));
    u32 done = 0;
    Error error = Error::none;
    for (; done < op.count; ++done) {
        const Result<u64> address = dma::map(locked, call.domain, op.first + done, Mfn{pages[done]});
        error = address.error();
        if (!address.ok()) break;
        pages[done] = address.value();
    }
    // What its caller cannot be told of it would not know to take back.
    op.count = done;
    const bool told = list.write(pages, done) == Error::none && pointer.write(op) == Error::none;
    if (!told) dma::unmap(locked, call.domain, op.first, done);
    return result_of(told ? error : Error::fault);
}

HypercallResult unmap_pages(Locked locked, Call& call) {
    abi::DeviceDmaUnmap op;
    TRY(call.pointer<abi::DeviceDmaUnmap>(1).read(op));
    TRY(check_pages(call.domain, op.first, op.count));
    dma::unmap(locked, call.domain, op.first, op.count);
    return 0;
}

}  // namespace

HypercallResult device_op(Locked locked, Call& call) {
    using enum abi::DeviceCommand;
    switch (static_cast<abi::DeviceCommand>(call.args[0])) {
    case info:
        return with<abi::DeviceInfo>(call, [](const pci::Function& function, abi::DeviceInfo& op) {
            op = describe(function, op.device);
            return Error::none;
        });
    case config_read: return with<abi::DeviceConfig>(call, [](const auto& function, auto& op) { return devices::read_config(function, op); });
    case config_write: return with<abi::DeviceConfig>(call, [](const auto& function, auto& op) { return devices::write_config(function, op); });
    case bind_vector:
        return with<abi::DeviceVector>(call, [&](pci::Function& function, abi::DeviceVector& op) {
            const Result<EvtchnPort> port = devices::bind(locked, call.domain, function, op.vector);
            op.port = port.value();
            return port.error();
        });
    case dma_map: return map_pages(locked, call);
    case dma_unmap: return unmap_pages(locked, call);
    }
    return Error::no_call;
}

}  // namespace core::hypercall
