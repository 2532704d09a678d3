#include "outputs/storage/hdf5_handle.hpp"

#include "outputs/storage/output_error.hpp"

namespace didymium {

namespace {

//! Keeps the innermost description and the first system message of an error stack.
struct Reason {
    std::string description;
    std::string system;
};

herr_t visit(unsigned /*depth*/, const H5E_error2_t* entry, void* data) {
    auto& reason = *static_cast<Reason*>(data);
    const std::string text = entry->desc != nullptr ? entry->desc : "";
    if (reason.description.empty()) {
        reason.description = text;
    }
    // The file drivers say: errno = 28, error message = 'No space left on device', ...
    const std::string key = "error message = '";
    const auto begin = text.find(key);
    if (begin != std::string::npos && reason.system.empty()) {
        const auto end = text.find('\'', begin + key.size());
        reason.system = text.substr(begin + key.size(), end - begin - key.size());
    }
    return 0;
}

}  // namespace

void hdf5_quiet() {
    // Everything is closed by its handle. HDF5's own clean-up at the end of the program
    // only tries again to close files that failed to (a full disk), and complains.
    static const herr_t no_clean_up = H5dont_atexit();
    thread_local const herr_t no_printing = H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    static_cast<void>(no_clean_up);
    static_cast<void>(no_printing);
}

std::string hdf5_reason() {
    Reason reason;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, visit, &reason);
    if (!reason.system.empty()) {
        return reason.system;
    }
    return reason.description.empty() ? "unknown HDF5 error" : reason.description;
}

void throw_hdf5_error(const std::filesystem::path& path, const std::string& task) {
    throw OutputError(path.string() + ": cannot " + task + ": " + hdf5_reason());
}

Hdf5Handle hdf5_unlocked(const std::filesystem::path& path, const std::string& task) {
    Hdf5Handle access = hdf5_own(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, path, task);
    hdf5_require(H5Pset_file_locking(access, false, true), path, task);
    return access;
}

}  // namespace didymium
