#include "inputs/readers/chemistry/shipped_systems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/liquor/elements.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace fs = std::filesystem;

void ShippedSystems::read() const {
    std::error_code ignored;
    for (const fs::path& folder : shipped_folders("chemistry")) {
        for (const auto& entry : fs::directory_iterator(folder, ignored)) {
            const fs::path& path = entry.path();
            if (path.extension() != ".toml") {
                continue;
            }
            // What is wrong with a file that the case does not use is not its error.
            Diagnostics problems;
            try {
                const std::string text = read_text_file(path, {}, "chemistry");
                elements_.emplace(
                    path.stem().string(),
                    parse_chemistry(text, path.string(), problems).element_names());
            } catch (const InputError&) {
                continue;
            }
        }
    }
}

std::vector<std::string> ShippedSystems::that_know(const std::string& element) const {
    std::call_once(read_, [this] { read(); });
    std::vector<std::string> systems;
    for (const auto& [system, known] : elements_) {
        if (std::find(known.begin(), known.end(), element) != known.end()) {
            systems.push_back(system);
        }
    }
    return systems;
}

std::string ShippedSystems::suggestion(const std::string& element) const {
    if (find_element(element) == nullptr) {
        return {};
    }
    const std::vector<std::string> systems = that_know(element);
    return systems.empty() ? fmt::format("no shipped system knows {}", element)
                           : fmt::format("shipped systems that know {}: {}", element,
                                         join_words(systems));
}

}  // namespace didymium
