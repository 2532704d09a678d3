#include "outputs/storage/sweep_identity.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <sstream>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "outputs/build_info.hpp"
#include "outputs/results/schema.hpp"

namespace didymium {

namespace {

//! FNV-1a with 64 bits: against mistakes, not against malice.
std::uint64_t hash(std::string_view bytes) {
    std::uint64_t value = 14695981039346656037U;
    for (const char c : bytes) {
        value = (value ^ static_cast<unsigned char>(c)) * 1099511628211U;
    }
    return value;
}

std::string hashed_line(const std::string& label, std::string_view bytes) {
    return fmt::format("{}: {:016x}\n", label, hash(bytes));
}

//! What stands behind the labels of an identity; files of one name behind each other.
std::map<std::string, std::string> by_label(const std::string& identity) {
    std::map<std::string, std::string> values;
    std::istringstream lines(identity);
    for (std::string text; std::getline(lines, text);) {
        const auto colon = text.rfind(": ");
        if (colon != std::string::npos) {
            values[text.substr(0, colon)] += text.substr(colon + 1);
        }
    }
    return values;
}

}  // namespace

std::string sweep_identity(const RunProvenance& provenance, const StoredState* stored,
                           int n_scenarios) {
    std::string identity = fmt::format(
        "layout of results: {}\nprogram: {} {}\nnumber of scenarios: {}\n",
        kSchemaVersion, build_info().version, build_info().git_commit, n_scenarios);
    for (const SourceFile& source : provenance.sources) {
        identity += hashed_line(
            fmt::format("{} {}", source.role,
                        std::filesystem::path(source.path).filename().string()),
            source.text);
    }
    identity += hashed_line("case with all defaults", provenance.resolved_case);
    if (stored != nullptr) {
        identity += hashed_line("state to start from",
                                {reinterpret_cast<const char*>(stored->state.data()),
                                 stored->state.size() * sizeof(double)});
    }
    return identity;
}

std::string identity_change(const std::string& before, const std::string& now) {
    const auto old_values = by_label(before);
    const auto values = by_label(now);
    std::vector<std::string> changes;
    for (const auto& [label, value] : values) {
        const auto found = old_values.find(label);
        if (found == old_values.end()) {
            changes.push_back(fmt::format("the {} was not read", label));
        } else if (found->second != value) {
            changes.push_back(fmt::format("the {} is not what it was", label));
        }
    }
    for (const auto& [label, value] : old_values) {
        if (!values.contains(label)) {
            changes.push_back(fmt::format("the {} is not read any more", label));
        }
    }
    // That a file changed says it all.
    if (changes.size() > 1) {
        std::erase(changes, "the case with all defaults is not what it was");
    }
    return fmt::format("{}", fmt::join(changes, ", "));
}

}  // namespace didymium
