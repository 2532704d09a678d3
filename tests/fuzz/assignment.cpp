//! \file Assignments of the command line, "streams.scrub.flow=2.6 m3/h": one line each,
//! all upon one case.
#include <sstream>
#include <vector>

#include "fuzz.hpp"
#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/text/toml_text.hpp"
#include "same_tree.hpp"
#include "shipped_files.hpp"
#include "spec_text.hpp"

using namespace didymium;

namespace {

std::vector<Assignment> assignments(const std::string& text) {
    std::vector<Assignment> result;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t sign = line.find('=');
        if (sign != std::string::npos)
            result.push_back({line.substr(0, sign), line.substr(sign + 1), {}});
    }
    return result;
}

//! What is assigned stands where it was assigned to.
void check(const std::string& case_text, const std::vector<Assignment>& all) {
    Value root = parse_toml(case_text, "case");
    for (const Assignment& assignment : all) {
        const Value value = parse_assigned(assignment.value, {});
        assign_path(root, assignment.path, value, {});
        const Value* found = find_path(root, assignment.path);
        const std::string& path = assignment.path;
        if (path.substr(path.rfind('.') + 1) == "name")
            continue;  // what it names is found by the new name
        fuzz::expect(found != nullptr && fuzz::same_tree(*found, value),
                     "assigned elsewhere: " + assignment.path);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::string case_text =
        fuzz::read_file("tests/unit/every_key/cases/phases.toml");
    static const CaseFile file =
        CaseFile::parse(case_text, "case", fuzz::shipped_files());
    const std::string text = fuzz::text_of(data, size);
    const std::vector<Assignment> all = assignments(text);
    CaseSpec spec;
    if (!fuzz::taken(text, [&] { check(case_text, all); }))
        return 0;
    if (fuzz::taken(text, [&] { spec = file.resolve(all); }))
        fuzz::check_case(spec);
    return 0;
}
