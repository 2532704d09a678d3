#include "outputs/results/host.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <limits>
#include <system_error>

namespace didymium {

std::string cpu_model() {
    std::ifstream cpuinfo("/proc/cpuinfo");
    for (std::string line; std::getline(cpuinfo, line);) {
        const auto colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos) {
            return line.substr(colon + 2);
        }
    }
    return "unknown";
}

std::string compiled_isa() {
#if defined(__AVX512F__)
    return "x86-64+avx512f";
#elif defined(__AVX2__)
    return "x86-64+avx2";
#elif defined(__x86_64__)
    return "x86-64";
#elif defined(__aarch64__)
    return "aarch64";
#else
    return "unknown";
#endif
}

double memory_limit() {
    double bytes = static_cast<double>(sysconf(_SC_PHYS_PAGES)) *
                   static_cast<double>(sysconf(_SC_PAGESIZE));
    // A container may have less: cgroup v2, then v1.
    for (const char* file :
         {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
        double limit = 0.0;
        if (std::ifstream(file) >> limit && limit > 0.0) {
            bytes = std::min(bytes, limit);
        }
    }
    rlimit own{};
    if (getrlimit(RLIMIT_AS, &own) == 0 && own.rlim_cur != RLIM_INFINITY) {
        bytes = std::min(bytes, static_cast<double>(own.rlim_cur));
    }
    return bytes;
}

double peak_memory() {
    // Not that of getrusage(2), which begins with what started the program.
    std::ifstream status("/proc/self/status");
    double kilobytes = 0.0;
    for (std::string word; status >> word;) {
        if (word == "VmHWM:" && status >> kilobytes) {
            break;
        }
    }
    return 1024.0 * kilobytes;
}

double free_disk(const std::filesystem::path& folder) {
    std::error_code error;
    const auto space = std::filesystem::space(folder.empty() ? "." : folder, error);
    return error ? std::numeric_limits<double>::infinity()
                 : static_cast<double>(space.available);
}

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    char text[sizeof "2025-01-31T12:00:00Z"];
    const auto length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return {text, length};
}

}  // namespace didymium
