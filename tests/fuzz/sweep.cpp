//! \file Sweep files, of cases that are at hand.
#include <cmath>
#include <filesystem>
#include <map>

#include "fuzz.hpp"
#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/sweep/sweep_spec.hpp"
#include "inputs/readers/text/toml_text.hpp"
#include "shipped_files.hpp"

using namespace didymium;

namespace {

//! By the stem of its name, whatever the folder.
CaseFile open_case(const std::filesystem::path& path, const Location& where) {
    static const auto open = [](const std::string& name) {
        return CaseFile::parse(fuzz::read_file("inputs/cases/" + name + ".toml"),
                               name + ".toml", std::make_shared<fuzz::ShippedFiles>());
    };
    static const std::map<std::string, CaseFile> cases = {
        {"kremser", open("kremser")},
        {"short_ndpr", open("short_ndpr")},
        {"ndpr_p507", open("ndpr_p507")},
        {"blend_light_re", open("blend_light_re")},
    };
    const auto found = cases.find(path.stem());
    if (found == cases.end())
        throw InputError(where, "no such case");
    return found->second;
}

//! Each value is tried in the case: a hundred show as much as the hundred thousand
//! that are allowed, in less time.
bool too_long(const std::string& text) {
    try {
        const Value root = parse_toml(text, fuzz::file_name);
        for (const std::string& path : scalar_paths(root)) {
            const std::string key = path.substr(path.rfind('.') + 1);
            const Value* value = find_path(root, path);
            if (key == "points" && value != nullptr && value->number() &&
                *value->number() > 100.0)
                return true;
        }
    } catch (const InputError&) {
        return false;
    }
    return false;
}

std::string no_table(const std::filesystem::path& path, const Location& where) {
    throw InputError(where, "cannot open " + path.string());
}

void check_sweep(const SweepSpec& sweep) {
    fuzz::expect(!sweep.axes.empty() && !sweep.points.empty(), "an empty sweep");
    for (const SweepAxis& axis : sweep.axes) {
        const std::size_t n = axis.values.size();
        fuzz::expect(n > 0 && axis.numbers.size() == n && axis.places.size() == n,
                     "an axis of several lengths");
        for (const double number : axis.numbers)
            fuzz::expect(!std::isinf(number), "an infinite value");
    }
    for (const std::vector<int>& point : sweep.points) {
        fuzz::expect(point.size() == sweep.axes.size(), "a point of another dimension");
        for (std::size_t a = 0; a < point.size(); ++a)
            fuzz::expect(point[a] >= 0 && static_cast<std::size_t>(point[a]) <
                                              sweep.axes[a].values.size(),
                         "a point outside its axis");
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    if (too_long(text))
        return 0;
    SweepSpec sweep;
    if (fuzz::taken(text, [&] {
            sweep = parse_sweep(text, fuzz::file_name, open_case, no_table);
        }))
        check_sweep(sweep);
    return 0;
}
