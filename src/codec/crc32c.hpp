#pragma once

// CRC-32C (Castagnoli), as iSCSI, ext4 and RocksDB have it: the checksum of pages that are written
// as they are read. It finds every burst of up to 32 bits. Not for secrets.
// Thread-safety: thread-safe. Cost: some 6 GB/s where the processor has the instruction.

#include <cstdint>

#include <hartonomous/base/bytes.hpp>

namespace hartonomous::codec {

std::uint32_t crc32c(Bytes bytes);
// The same by tables, which every processor can do.
std::uint32_t crc32c_by_tables(Bytes bytes);

}  // namespace hartonomous::codec
