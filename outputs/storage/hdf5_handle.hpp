//! \file Owning handles and error texts for the HDF5 C API. Include it in .cpp files
//! only: hdf5.h is large.
#pragma once

#include <hdf5.h>

#include <filesystem>
#include <string>
#include <utility>

namespace didymium {

//! Owns one HDF5 identifier.
class Hdf5Handle {
  public:
    using Close = herr_t (*)(hid_t);

    Hdf5Handle() = default;
    Hdf5Handle(hid_t id, Close close) : id_(id), close_(close) {}
    Hdf5Handle(Hdf5Handle&& other) noexcept
        : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
    Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
        std::swap(id_, other.id_);
        std::swap(close_, other.close_);
        return *this;
    }
    ~Hdf5Handle() {
        if (id_ >= 0) {
            close_(id_);
        }
    }

    operator hid_t() const { return id_; }
    bool valid() const { return id_ >= 0; }
    //! Gives the identifier up, for a close whose result matters.
    hid_t release() { return std::exchange(id_, H5I_INVALID_HID); }

  private:
    hid_t id_ = H5I_INVALID_HID;
    Close close_ = nullptr;
};

//! Keeps HDF5 from printing its error stacks on this thread; they can still be read.
//! Printing belongs to each thread, so that every thread calls this before its first
//! other call.
void hdf5_quiet();

//! What the last failed call had to say: the system's reason where there is one ("No
//! space left on device"), else the innermost entry of HDF5's error stack.
std::string hdf5_reason();

//! Throws OutputError "PATH: cannot TASK: reason".
[[noreturn]] void throw_hdf5_error(const std::filesystem::path& path,
                                   const std::string& task);

//! Throws unless an HDF5 call succeeded.
inline void hdf5_require(herr_t result, const std::filesystem::path& path,
                         const std::string& task) {
    if (result < 0) {
        throw_hdf5_error(path, task);
    }
}

//! Takes ownership of a new identifier; throws when the call failed.
inline Hdf5Handle hdf5_own(hid_t id, Hdf5Handle::Close close,
                           const std::filesystem::path& path, const std::string& task) {
    if (id < 0) {
        throw_hdf5_error(path, task);
    }
    return {id, close};
}

//! How files are opened: without HDF5's own locks.
Hdf5Handle hdf5_unlocked(const std::filesystem::path& path, const std::string& task);

}  // namespace didymium
