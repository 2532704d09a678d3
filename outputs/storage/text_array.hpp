//! \file Strings as netCDF stores them: characters side by side, padded to one length.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace didymium {

//! Each string padded with NUL to `length` bytes. A longer one is cut between
//! characters of UTF-8 and ends in "...".
std::vector<char> pad_text(const std::vector<std::string>& strings, std::size_t length);

}  // namespace didymium
