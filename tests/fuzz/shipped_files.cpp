#include "shipped_files.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fuzz.hpp"

namespace fuzz {

namespace fs = std::filesystem;
using namespace didymium;

namespace {

//! Texts by the stem of their names.
using Texts = std::map<std::string, std::string>;

Texts folder(const std::string& path, const std::string& extension) {
    Texts texts;
    for (const auto& entry :
         fs::directory_iterator(fs::path(DIDYMIUM_SOURCE_DIR) / path)) {
        const fs::path& file = entry.path();
        if (file.extension() == extension)
            texts[file.stem()] = read_file(path + "/" + file.filename().string());
    }
    return texts;
}

const Texts& texts_of(const std::string& kind) {
    static const Texts chemistries = [] {
        Texts texts = folder("inputs/chemistry", ".toml");
        texts.merge(folder("tests/unit/every_key/chemistry", ".toml"));
        return texts;
    }();
    static const Texts activities = [] {
        Texts texts = folder("inputs/activities", ".toml");
        texts.merge(folder("tests/unit/every_key/activities", ".toml"));
        return texts;
    }();
    static const Texts assays = [] {
        Texts texts = folder("inputs/feeds", ".csv");
        texts.merge(folder("tests/unit/every_key/feeds", ".csv"));
        texts.merge(folder("tests/robustness/bad_inputs", ".csv"));
        return texts;
    }();
    static const Texts schedules = [] {
        Texts texts = folder("inputs/cases", ".csv");
        texts.merge(folder("tests/unit/every_key/cases", ".csv"));
        texts.merge(folder("tests/robustness/bad_inputs", ".csv"));
        return texts;
    }();
    return kind == "feeds"        ? assays
           : kind == "schedule"   ? schedules
           : kind == "activities" ? activities
                                  : chemistries;
}

}  // namespace

std::string read_file(const std::string& path_in_project) {
    const fs::path path = fs::path(DIDYMIUM_SOURCE_DIR) / path_in_project;
    std::ifstream file(path, std::ios::binary);
    expect(file.good(), "cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

SourceFile ShippedFiles::open(const std::string& name, const std::string& kind,
                              const Location& where) const {
    const std::string stem = fs::path(name).stem();
    if (kind == "feeds" && stem.rfind(file_name, 0) == 0)
        return {file_name, "assay", assay_};
    const Texts& texts = texts_of(kind);
    const auto text = texts.find(stem);
    if (text == texts.end())
        throw InputError(where, "no file '" + name + "'");
    return {stem, kind, text->second};
}

std::shared_ptr<const IncludedFiles> shipped_files() {
    static std::shared_ptr<const IncludedFiles> files;
    static int uses = 0;
    if (uses++ % 1000 == 0)
        files = std::make_shared<const ShippedFiles>();
    return files;
}

}  // namespace fuzz
