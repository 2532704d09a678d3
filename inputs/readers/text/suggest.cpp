#include "inputs/readers/text/suggest.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace didymium {

int edit_distance(std::string_view a, std::string_view b) {
    const auto same = [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    };
    // Rows of the optimal string alignment table: two back, one back, current.
    std::vector<int> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) {
        above[j] = static_cast<int>(j);
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const int replaced = above[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
                same(a[i - 2], b[j - 1])) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

std::string closest_word(std::string_view word, const std::vector<std::string>& known) {
    const std::string* best = nullptr;
    int best_distance = 1 + static_cast<int>(word.size()) / 3;
    for (const std::string& candidate : known) {
        const int distance = edit_distance(word, candidate);
        // A word that shares no letter is no suggestion, however short both are.
        const bool unrelated =
            distance >= static_cast<int>(std::max(word.size(), candidate.size()));
        if (!unrelated && distance <= best_distance &&
            (best == nullptr || distance < best_distance)) {
            best = &candidate;
            best_distance = distance;
        }
    }
    return best == nullptr ? std::string() : *best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
    const std::string closest = closest_word(word, known);
    return closest.empty() ? closest : "did you mean '" + closest + "'?";
}

std::string join_words(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += text.empty() ? "" : ", ";
        text += word;
    }
    return text.empty() ? "(none)" : text;
}

}  // namespace didymium
