#include "outputs/storage/locked_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "outputs/storage/output_error.hpp"

namespace didymium {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kReadableByAll = 0666;  // less what the user's umask takes away

OutputError cannot_create(const fs::path& path, const std::string& reason) {
    return OutputError(fmt::format("{}: cannot create: {}", path.string(), reason));
}

std::string reason(int error) {
    return std::generic_category().message(error);
}

//! Whether the name still stands for the opened file.
bool is_at(int descriptor, const fs::path& path) {
    struct stat opened {};
    struct stat named {};
    return fstat(descriptor, &opened) == 0 && stat(path.c_str(), &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

}  // namespace

void require_place(const fs::path& target) {
    const auto directory =
        target.has_parent_path() ? target.parent_path() : fs::path(".");
    std::error_code error;
    if (!fs::exists(directory, error)) {
        throw cannot_create(
            target,
            fmt::format("the directory '{}' does not exist, expected one that does",
                        directory.string()));
    }
    if (!fs::is_directory(directory, error)) {
        throw cannot_create(target, fmt::format("'{}' is not a directory, expected one",
                                                directory.string()));
    }
    if (fs::is_directory(target, error)) {
        throw cannot_create(target, "it is a directory, expected the name of a file");
    }
    // The file is renamed over what is there: that must not be /dev/null.
    if (fs::exists(target, error) && !fs::is_regular_file(target, error)) {
        throw cannot_create(target,
                            "it exists and is not a regular file, expected a new name "
                            "or an old result");
    }
}

int open_locked(const fs::path& path) {
    while (true) {
        const int descriptor =
            open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kReadableByAll);
        if (descriptor < 0) {
            throw cannot_create(path, reason(errno));
        }
        // A file system without locks gives another error: then nothing keeps others
        // out.
        const bool taken =
            flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
        if (!taken && is_at(descriptor, path)) {
            return descriptor;
        }
        close(descriptor);
        if (taken) {
            throw cannot_create(
                path,
                "another program has it open (a run that writes it, or a reader), "
                "expected another name or to wait");
        }
        // Its owner finished between the opening and the lock: there is a new place.
    }
}

}  // namespace didymium
