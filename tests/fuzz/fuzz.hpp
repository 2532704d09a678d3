//! \file What the fuzz targets share. A target is a file with the entry point of
//! libFuzzer: it reads one input, which must be taken or refused by an InputError that
//! says something about a place within it. Whatever else happens ends the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "inputs/readers/text/location.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

//! The name that the input bears in messages.
inline const std::string file_name = "input";

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

//! Says what does not hold, and aborts.
[[noreturn]] void fail(const std::string& what);

inline void expect(bool holds, const std::string& what) {
    if (!holds)
        fail(what);
}

//! Fails unless the error has diagnostics, each with a message and, where it speaks of
//! the input, at a line and column that `text` has.
void check_refusal(const didymium::InputError& error, std::string_view text);

//! Whether `read()` takes the text; an InputError is checked.
template <class Read>
bool taken(std::string_view text, const Read& read) {
    try {
        read();
        return true;
    } catch (const didymium::InputError& error) {
        check_refusal(error, text);
        return false;
    }
}

}  // namespace fuzz
