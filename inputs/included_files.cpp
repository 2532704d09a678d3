#include "inputs/included_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "inputs/suggest.hpp"

namespace didymium {

namespace fs = std::filesystem;

namespace {

//! The file that a name stands for: a path from the folder of the case, or a shipped
//! name.
fs::path find_file(const std::string& name, const std::string& kind,
                   const std::string& extension, const fs::path& case_file,
                   const Location& where) {
    const fs::path folder = case_file.parent_path();
    const fs::path written(name);
    const bool is_path = written.has_parent_path() || written.extension() == extension;
    const fs::path file = is_path ? written : fs::path(name + extension);
    std::error_code ignored;
    if (fs::is_regular_file(folder / file, ignored) &&
        !fs::equivalent(folder / file, case_file, ignored)) {
        return (folder / file).lexically_normal();
    }
    std::vector<std::string> shipped;
    for (const fs::path& place : shipped_folders(kind)) {
        if (!written.has_parent_path() && fs::is_regular_file(place / file, ignored)) {
            return place / file;
        }
        for (const auto& entry : fs::directory_iterator(place, ignored)) {
            if (entry.path().extension() == extension) {
                shipped.push_back(entry.path().stem().string());
            }
        }
    }
    std::sort(shipped.begin(), shipped.end());
    shipped.erase(std::unique(shipped.begin(), shipped.end()), shipped.end());
    throw InputError(
        where,
        fmt::format("no {} file '{}' in {}, expected a path or a shipped one: {}",
                    kind == "feeds" ? "assay" : kind, name,
                    folder.empty() ? "." : folder.string(), join_words(shipped)),
        did_you_mean(written.stem().string(), shipped));
}

//! Names of the files of the folder of a path that end as it does.
std::vector<std::string> names_beside(const fs::path& path) {
    constexpr std::size_t most = 1000;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
    std::error_code ignored;
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        if (entry.path().extension() == path.extension() && names.size() < most) {
            names.push_back(entry.path().filename().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

std::string read_text_file(const fs::path& path, const Location& where,
                           const std::string& role) {
    std::error_code ignored;
    std::ifstream file(path, std::ios::binary);
    if (!fs::exists(path, ignored)) {
        throw InputError(
            where,
            fmt::format("the {} file {} does not exist, expected one that does", role,
                        path.string()),
            did_you_mean(path.filename().string(), names_beside(path)));
    }
    if (!file || !fs::is_regular_file(path, ignored)) {
        throw InputError(
            where, fmt::format("cannot read the {} file {}, expected a file of text",
                               role, path.string()));
    }
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> shipped_folders(const std::string& kind) {
    std::vector<fs::path> candidates;
    if (const char* data = std::getenv("DIDYMIUM_DATA")) {
        candidates.push_back(fs::path(data) / kind);
    }
    std::error_code ignored;
    const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
    if (!ignored) {
        candidates.push_back((program.parent_path() / DIDYMIUM_DATA_FROM_PROGRAM / kind)
                                 .lexically_normal());
    }
    std::vector<fs::path> folders;
    for (const fs::path& candidate : candidates) {
        if (fs::is_directory(candidate, ignored)) {
            folders.push_back(candidate);
        }
    }
    return folders;
}

ChemistryFile IncludedFiles::chemistry(const std::string& system, const Location& where,
                                       Diagnostics& problems) const {
    const std::lock_guard lock(mutex_);
    auto kept = chemistries_.find(system);
    if (kept == chemistries_.end()) {
        ReadChemistry read{ChemistryFile::unknown(), {}};
        try {
            const SourceFile source = open(system, "chemistry", where);
            read.file = parse_chemistry(source.text, source.path, read.problems);
        } catch (const InputError& error) {
            read.problems.add(error);
        }
        kept = chemistries_.emplace(system, std::move(read)).first;
    }
    for (const Diagnostic& found : kept->second.problems.sorted()) {
        problems.add(found.where, found.message, found.suggestion);
    }
    return kept->second.file;
}

std::shared_ptr<const Assay> IncludedFiles::assay(const std::string& name,
                                                  const Location& where) const {
    const std::lock_guard lock(mutex_);
    auto& kept = assays_[name];
    if (kept == nullptr) {
        const SourceFile source = open(name, "feeds", where);
        kept = std::make_shared<Assay>(parse_assay(source.text, source.path));
    }
    return kept;
}

std::shared_ptr<const ScheduleFile> IncludedFiles::schedule(
    const std::string& name, const Location& where) const {
    const std::lock_guard lock(mutex_);
    auto& kept = schedules_[name];
    if (kept == nullptr) {
        SourceFile source = open(name, "schedule", where);
        Diagnostics problems;
        CsvTable table = parse_csv(source.text, source.path, problems);
        kept = std::make_shared<ScheduleFile>(
            ScheduleFile{std::move(source), std::move(table), std::move(problems)});
    }
    return kept;
}

SourceFile IncludedFiles::open(const std::string& name, const std::string& kind,
                               const Location& where) const {
    if (kind == "schedule") {
        const fs::path path = (folder_ / name).lexically_normal();
        return {path.string(), kind, read_text_file(path, where, kind)};
    }
    const bool assay = kind == "feeds";
    const std::string role = assay ? "assay" : kind;
    const fs::path path = find_file(name, kind, assay ? ".csv" : ".toml", case_, where);
    return {path.string(), role, read_text_file(path, where, role)};
}

fs::path IncludedFiles::absolute(const std::string& path) const {
    return fs::absolute(folder_ / path).lexically_normal();
}

}  // namespace didymium
