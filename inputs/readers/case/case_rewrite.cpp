#include "inputs/readers/case/case_rewrite.hpp"

#include <filesystem>
#include <stdexcept>

#include "inputs/readers/text/text_edits.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

//! A text that names a file which was read becomes its absolute path.
void make_paths_absolute(const Value& root, const CaseSpec& spec, TextEdits& edits) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::path(spec.sources.front().path).parent_path();
    for (const std::string& path : scalar_paths(root)) {
        const Value* value = find_path(root, path);
        if (value == nullptr || value->text() == nullptr || value->text()->empty()) {
            continue;
        }
        const fs::path named = fs::absolute(folder / *value->text()).lexically_normal();
        for (const SourceFile& source : spec.sources) {
            if (fs::absolute(source.path).lexically_normal() == named) {
                edits.replace(*value, toml_string(named.string()));
                break;
            }
        }
    }
}

}  // namespace

std::string rewrite_case(const CaseSpec& spec, std::span<const Assignment> assignments,
                         const std::vector<std::string>& heading) {
    const SourceFile& source = spec.sources.front();
    const Value root = parse_toml(source.text, source.path);
    TextEdits edits(source.text);
    make_paths_absolute(root, spec, edits);
    for (const Assignment& assignment : assignments) {
        const Value* value = find_path(root, assignment.path);
        if (value == nullptr || !value->scalar()) {
            throw std::out_of_range("no scalar at " + assignment.path);
        }
        const Value assigned = parse_assigned(assignment.value, assignment.where);
        edits.replace(*value, assigned.text() != nullptr ? toml_string(*assigned.text())
                                                         : assignment.value);
    }
    std::string text;
    for (const std::string& line : heading) {
        text += "# " + line + "\n";
    }
    return text + (heading.empty() ? "" : "#\n") + edits.apply();
}

}  // namespace didymium
