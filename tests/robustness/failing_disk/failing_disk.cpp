// Loaded before the C library: once the file named by FAILING_DISK exists, writing
// fails as on a disk that the system has made read-only.
#include <dlfcn.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace {

bool is_read_only() {
    const char* const flag = std::getenv("FAILING_DISK");
    if (flag == nullptr || access(flag, F_OK) != 0)
        return false;
    errno = EROFS;
    return true;
}

//! The function of that name that the program would have without this library.
template <class Function>
Function* real(const char* name, Function* /*type*/) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* bytes, size_t n) {
    static auto* const write_really = real("write", &write);
    return descriptor > STDERR_FILENO && is_read_only()
               ? -1
               : write_really(descriptor, bytes, n);
}

ssize_t pwrite(int descriptor, const void* bytes, size_t n, off_t at) {
    static auto* const write_really = real("pwrite", &pwrite);
    return is_read_only() ? -1 : write_really(descriptor, bytes, n, at);
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t n, off64_t at) {
    static auto* const write_really = real("pwrite64", &pwrite64);
    return is_read_only() ? -1 : write_really(descriptor, bytes, n, at);
}

int ftruncate(int descriptor, off_t size) noexcept {
    static auto* const truncate_really = real("ftruncate", &ftruncate);
    return is_read_only() ? -1 : truncate_really(descriptor, size);
}

int rename(const char* from, const char* to) noexcept {
    static auto* const rename_really = real("rename", &rename);
    return is_read_only() ? -1 : rename_really(from, to);
}

}  // extern "C"
