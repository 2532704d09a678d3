#include "inputs/readers/text/included_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "inputs/readers/chemistry/activity_constants.hpp"
#include "inputs/readers/chemistry/activity_file.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace fs = std::filesystem;

namespace {

//! What a file of a folder is called in messages and results.
std::string role_of(const std::string& kind) {
    return kind == "feeds" ? "assay" : kind == "activities" ? "activity" : kind;
}

//! The file that a name stands for: a path from the folder of the case, or a shipped
//! name.
fs::path find_file(const std::string& name, const std::string& kind,
                   const std::string& extension, const fs::path& case_file,
                   const Location& where) {
    const fs::path folder = case_file.parent_path();
    const fs::path written(name);
    const fs::path file =
        is_path(written, extension) ? written : fs::path(name + extension);
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
                    role_of(kind), name, folder.empty() ? "." : folder.string(),
                    join_words(shipped)),
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

bool is_path(const fs::path& written, const std::string& extension) {
    return written.has_parent_path() || written.extension() == extension;
}

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

void add_once(std::vector<SourceFile>& sources, const SourceFile& source) {
    const auto same = [&](const SourceFile& other) {
        return other.path == source.path;
    };
    if (std::none_of(sources.begin(), sources.end(), same)) {
        sources.push_back(source);
    }
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
        SourceFile source;
        try {
            source = open(system, "chemistry", where);
        } catch (const InputError& error) {
            // Not kept: the next to name it does so elsewhere.
            problems.add(error);
            return read.file;
        }
        try {
            read.file = parse_chemistry(source.text, source.path, read.problems);
            add_activity(read.file, read.problems);
        } catch (const InputError& error) {
            read.problems.add(error);
        }
        kept = chemistries_.emplace(system, std::move(read)).first;
    }
    problems.add(kept->second.problems);
    return kept->second.file;
}

//! With the lock held.
void IncludedFiles::add_activity(ChemistryFile& chemistry,
                                 Diagnostics& problems) const {
    if (chemistry.activity_parameters.empty()) {
        return;
    }
    const auto file =
        find_activity(chemistry.activity_parameters, chemistry.sources.front().path,
                      chemistry.activity_where, problems);
    if (file != nullptr) {
        chemistry.spec.activity = {file, &file->spec};
        chemistry.sources.push_back(file->source);
        restate_activities(chemistry, problems);
    }
}

std::shared_ptr<const ActivityFile> IncludedFiles::activity(
    const std::string& name, const std::string& named_by, const Location& where,
    Diagnostics& problems) const {
    const std::lock_guard lock(mutex_);
    return find_activity(name, named_by, where, problems);
}

std::shared_ptr<const ActivityFile> IncludedFiles::find_activity(
    const std::string& name, const std::string& named_by, const Location& where,
    Diagnostics& problems) const {
    const fs::path beside = fs::path(named_by).parent_path() / name;
    const std::string wanted = is_path(name, ".toml")
                                   ? fs::absolute(beside).lexically_normal().string()
                                   : name;
    auto kept = activities_.find(wanted);
    if (kept == activities_.end()) {
        ReadActivity read;
        SourceFile source;
        try {
            source = open(wanted, "activities", where);
        } catch (const InputError& error) {
            problems.add(error);
            return nullptr;
        }
        try {
            ActivitySpec spec = parse_activity(source.text, source.path, read.problems);
            read.file = std::make_shared<ActivityFile>(
                ActivityFile{std::move(source), std::move(spec)});
        } catch (const InputError& error) {
            read.problems.add(error);
        }
        kept = activities_.emplace(wanted, std::move(read)).first;
    }
    problems.add(kept->second.problems);
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

std::shared_ptr<const TableFile> IncludedFiles::table(const std::string& name,
                                                      const std::string& kind,
                                                      const Location& where) const {
    const std::lock_guard lock(mutex_);
    auto& kept = tables_[kind + " " + name];
    if (kept == nullptr) {
        SourceFile source = open(name, kind, where);
        Diagnostics problems;
        CsvTable table = parse_csv(source.text, source.path, problems);
        kept = std::make_shared<TableFile>(
            TableFile{std::move(source), std::move(table), std::move(problems)});
    }
    return kept;
}

SourceFile IncludedFiles::open(const std::string& name, const std::string& kind,
                               const Location& where) const {
    if (kind == "schedule" || kind == "contacts" || kind == "measurements") {
        const fs::path path = (folder_ / name).lexically_normal();
        return {path.string(), kind, read_text_file(path, where, kind)};
    }
    const std::string role = role_of(kind);
    const fs::path path =
        find_file(name, kind, kind == "feeds" ? ".csv" : ".toml", case_, where);
    return {path.string(), role, read_text_file(path, where, role)};
}

fs::path IncludedFiles::absolute(const std::string& path) const {
    return fs::absolute(folder_ / path).lexically_normal();
}

}  // namespace didymium
