#include "outputs/storage/partial_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "outputs/storage/disk.hpp"
#include "outputs/storage/locked_file.hpp"
#include "outputs/storage/output_error.hpp"

namespace didymium {

namespace fs = std::filesystem;

PartialFile::PartialFile(const fs::path& target)
    : target_(target), path_(target.string() + ".partial"), descriptor_(-1) {
    require_place(target);
    descriptor_ = open_locked(path_);
}

PartialFile::~PartialFile() {
    if (descriptor_ >= 0) {
        std::error_code ignored;
        fs::remove(path_, ignored);
        close(descriptor_);
    }
}

void PartialFile::take_place() {
    if (std::rename(path_.c_str(), target_.c_str()) != 0) {
        throw OutputError(fmt::format("{}: cannot rename to {}: {}", path_.string(),
                                      target_.string(), std::strerror(errno)));
    }
    leave();  // readers may have it now
    const auto folder =
        target_.has_parent_path() ? target_.parent_path() : fs::path(".");
    sync_to_disk(folder);
}

void PartialFile::leave() {
    close(std::exchange(descriptor_, -1));
}

void write_whole(const fs::path& path, const std::string& text) {
    PartialFile partial(path);
    std::ofstream file(partial.path(), std::ios::binary);
    file << text;
    file.close();
    if (!file) {
        throw OutputError(fmt::format("{}: cannot be written", path.string()));
    }
    partial.take_place();
}

}  // namespace didymium
