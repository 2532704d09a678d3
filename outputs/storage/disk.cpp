#include "outputs/storage/disk.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "outputs/storage/output_error.hpp"

namespace didymium {

void sync_to_disk(const std::filesystem::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    // Some file systems do not sync folders.
    const bool synced =
        descriptor >= 0 && (::fsync(descriptor) == 0 || errno == EINVAL);
    const int reason = errno;
    if (descriptor >= 0) {
        ::close(descriptor);
    }
    if (!synced) {
        throw OutputError(path.string() + ": cannot sync: " + std::strerror(reason));
    }
}

}  // namespace didymium
