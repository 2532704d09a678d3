//! \file What the user may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace didymium {

//! Insertions, deletions, replacements and swaps of neighbours that turn one word into
//! the other, upper and lower case taken as equal.
int edit_distance(std::string_view a, std::string_view b);

//! The closest known word, or nothing when none is close.
std::string closest_word(std::string_view word, const std::vector<std::string>& known);

//! "did you mean 'flow'?" for the closest known word, or nothing when none is close.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

//! "a, b, c" for messages; "(none)" when empty.
std::string join_words(const std::vector<std::string>& words);

}  // namespace didymium
