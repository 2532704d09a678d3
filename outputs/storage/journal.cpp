#include "outputs/storage/journal.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>

#include <fmt/format.h>

#include "outputs/storage/locked_file.hpp"
#include "outputs/storage/output_error.hpp"

namespace didymium {

namespace {

constexpr std::array<char, 8> kMark = {'d', 'i', 'd', 'y', 'r', 'e', 'c', '1'};

//! What stands before each record.
struct RecordHead {
    std::array<char, 8> mark = kMark;
    std::uint64_t size = 0;
    std::uint64_t checksum = 0;
};
static_assert(sizeof(RecordHead) == 24, "no gaps");

std::uint64_t checksum(std::string_view bytes) {
    return crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

[[noreturn]] void fail(const std::filesystem::path& path, const char* task) {
    throw OutputError(
        fmt::format("{}: cannot {}: {}", path.string(), task, std::strerror(errno)));
}

//! Reads all of it. \return false at the end of the file.
bool read_fully(int descriptor, char* bytes, std::size_t size, std::uint64_t at) {
    while (size > 0) {
        const ssize_t n = ::pread(descriptor, bytes, size, static_cast<off_t>(at));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        bytes += n;
        at += static_cast<std::uint64_t>(n);
        size -= static_cast<std::size_t>(n);
    }
    return true;
}

//! Writes all of it. \return false, with errno, where that fails.
bool write_fully(int descriptor, const char* bytes, std::size_t size,
                 std::uint64_t at) {
    while (size > 0) {
        const ssize_t n = ::pwrite(descriptor, bytes, size, static_cast<off_t>(at));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return false;
        }
        bytes += n;
        at += static_cast<std::uint64_t>(n);
        size -= static_cast<std::size_t>(n);
    }
    return true;
}

}  // namespace

Journal::Journal(const std::filesystem::path& path)
    : path_(path), descriptor_(open_locked(path)) {}

Journal::~Journal() {
    ::close(descriptor_);
}

bool Journal::read(std::uint64_t at, std::string& record) const {
    const std::uint64_t end = file_size();
    RecordHead head;
    const std::uint64_t begin = at + sizeof head;
    if (begin > end ||
        !read_fully(descriptor_, reinterpret_cast<char*>(&head), sizeof head, at) ||
        head.mark != kMark || head.size > end - begin) {
        return false;
    }
    record.resize(head.size);
    return read_fully(descriptor_, record.data(), record.size(), begin) &&
           head.checksum == checksum(record);
}

std::uint64_t Journal::file_size() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) {
        fail(path_, "read");
    }
    return static_cast<std::uint64_t>(status.st_size);
}

std::string Journal::first() const {
    std::string record;
    return read(0, record) ? record : std::string();
}

bool Journal::has_more() const {
    std::string record;
    return read(0, record) && read(sizeof(RecordHead) + record.size(), record);
}

std::uint64_t Journal::replay(const std::function<void(std::string_view record)>& use) {
    std::string record;
    size_ = 0;
    while (read(size_, record)) {
        if (size_ > 0) {
            use(record);
        }
        size_ += sizeof(RecordHead) + record.size();
    }
    const std::uint64_t left = file_size() - size_;
    truncate(size_);
    return left;
}

bool Journal::is_foreign() const {
    // One that was killed at its first record has nothing but zeros before it.
    const RecordHead none{.mark = {}};
    RecordHead head = none;
    std::string record;
    const auto there = std::min<std::uint64_t>(file_size(), sizeof head);
    read_fully(descriptor_, reinterpret_cast<char*>(&head), there, 0);
    return std::memcmp(&head, &none, sizeof head) != 0 && !read(0, record);
}

void Journal::append(std::string_view record) {
    const RecordHead head{.size = record.size(), .checksum = checksum(record)};
    // The head goes last: until then the file ends with the record before.
    if (!write_fully(descriptor_, record.data(), record.size(), size_ + sizeof head) ||
        !write_fully(descriptor_, reinterpret_cast<const char*>(&head), sizeof head,
                     size_)) {
        const int reason = errno;
        // What was written of it is in the way of nobody: replay() leaves it out.
        [[maybe_unused]] const int kept =
            ::ftruncate(descriptor_, static_cast<off_t>(size_));
        errno = reason;
        fail(path_, "write");
    }
    size_ += sizeof head + record.size();
}

void Journal::sync() {
    if (::fdatasync(descriptor_) != 0) {
        fail(path_, "write");
    }
}

void Journal::clear() {
    truncate(0);
}

void Journal::remove() {
    ::unlink(path_.c_str());
}

void Journal::truncate(std::uint64_t size) {
    if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) {
        fail(path_, "write");
    }
    size_ = size;
}

}  // namespace didymium
