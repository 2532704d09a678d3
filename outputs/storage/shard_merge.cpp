#include "outputs/storage/shard_merge.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>

#include <fmt/format.h>

#include "outputs/results/host.hpp"
#include "outputs/results/result.hpp"
#include "outputs/storage/netcdf4.hpp"
#include "outputs/storage/netcdf4_rows.hpp"
#include "outputs/storage/output_error.hpp"
#include "outputs/storage/partial_file.hpp"
#include "outputs/storage/sweep_identity.hpp"

namespace didymium {

namespace fs = std::filesystem;

namespace {

constexpr const char* kEfforts[] = {"wall_seconds", "computing_seconds",
                                    "packing_seconds", "writing_seconds"};

//! What a shard says of itself.
struct Shard {
    fs::path path;
    std::string identity;
    int number = 0;
    int of = 0;
    std::size_t n_scenarios = 0;
    std::size_t per_group = 1;
    std::map<std::string, double> effort;

    //! (scenario) which it has computed.
    std::vector<bool> scenarios() const {
        std::vector<bool> own(n_scenarios);
        for (std::size_t s = 0; s < n_scenarios; ++s) {
            own[s] = static_cast<int>(s / per_group) % of == number - 1;
        }
        return own;
    }
};

[[noreturn]] void refuse(const fs::path& path, const std::string& why) {
    throw UnfitShards(fmt::format("{}: cannot be merged: {}", path.string(), why));
}

Shard read_shard(const fs::path& path) {
    const NetcdfReader file(path);
    const auto number = [&](const char* name) {
        const double value = file.number_attribute("/", name);
        return std::isnan(value) ? 0 : static_cast<int>(value);
    };
    Shard shard{.path = path,
                .identity = file.text_attribute("/", "sweep_identity"),
                .number = number("shard"),
                .of = number("shards"),
                .effort = {}};
    if (shard.identity.empty() || shard.of < 1 || number("scenarios_per_group") < 1) {
        refuse(path, "it is no shard of a sweep");
    }
    if (number("complete") != 1) {
        refuse(path, "it is not complete; run its shard again, which goes on with it");
    }
    shard.n_scenarios = file.extents("status").at(0);
    shard.per_group = static_cast<std::size_t>(number("scenarios_per_group"));
    for (const char* name : kEfforts) {
        shard.effort[name] = file.number_attribute("/", name);
    }
    const auto status = file.numbers("status");
    const auto own = shard.scenarios();
    for (std::size_t s = 0; s < own.size(); ++s) {
        if (own[s] && status[s] == static_cast<double>(Status::not_run)) {
            refuse(path, fmt::format("its scenario {} was not run", s));
        }
    }
    return shard;
}

//! By number, each once.
std::vector<Shard> read_shards(const std::vector<fs::path>& paths) {
    std::map<int, Shard> shards;
    std::string identity;
    int of = 0;
    for (const fs::path& path : paths) {
        const Shard shard = read_shard(path);
        if (of == 0) {
            identity = shard.identity;
            of = shard.of;
        }
        if (shard.identity != identity) {
            refuse(path, fmt::format("it is of another sweep than {}: {}",
                                     paths.front().string(),
                                     identity_change(identity, shard.identity)));
        }
        if (shard.of != of) {
            refuse(path, fmt::format("it is one of {} shards, {} one of {}", shard.of,
                                     paths.front().string(), of));
        }
        const auto [same, added] = shards.emplace(shard.number, shard);
        if (!added) {
            refuse(path, fmt::format("it is shard {} of {}, as {} is", shard.number, of,
                                     same->second.path.string()));
        }
    }
    std::vector<int> missing;
    for (int k = 1; k <= of; ++k) {
        if (!shards.contains(k)) {
            missing.push_back(k);
        }
    }
    if (!missing.empty()) {
        throw UnfitShards(fmt::format("cannot merge: shard{} {} of {} missing",
                                      missing.size() == 1 ? "" : "s",
                                      fmt::join(missing, ", "), of));
    }
    std::vector<Shard> all;
    for (auto& [number, shard] : shards) {
        all.push_back(std::move(shard));
    }
    return all;
}

//! Variables that have a row for each scenario.
std::vector<std::string> scenario_variables(const NetcdfReader& file) {
    std::vector<std::string> all;
    std::vector<std::string> groups = file.groups();
    groups.insert(groups.begin(), "/");
    for (const std::string& group : groups) {
        for (const std::string& variable : file.variables(group)) {
            if (file.dimensions(variable).front() == "scenario") {
                all.push_back(variable);
            }
        }
    }
    return all;
}

}  // namespace

fs::path shard_path(const fs::path& result, int shard, int shards) {
    fs::path path = result;
    path.replace_filename(fmt::format("{}.shard-{}-of-{}{}", result.stem().string(),
                                      shard, shards, result.extension().string()));
    return path;
}

fs::path merged_path(const fs::path& shard) {
    const std::regex part("\\.shard-[0-9]+-of-[0-9]+");
    fs::path path = shard;
    path.replace_filename(std::regex_replace(shard.filename().string(), part, ""));
    return path;
}

void merge_shards(const std::vector<fs::path>& paths, const fs::path& result,
                  const std::string& command) {
    const std::vector<Shard> shards = read_shards(paths);
    for (const Shard& shard : shards) {
        std::error_code error;
        if (fs::equivalent(shard.path, result, error)) {
            throw OutputError(fmt::format(
                "{}: cannot create: it is one of the shards, expected another name",
                result.string()));
        }
    }
    PartialFile partial(result);
    std::error_code error;
    fs::copy_file(shards.front().path, partial.path(),
                  fs::copy_options::overwrite_existing, error);
    if (error) {
        throw OutputError(fmt::format("{}: cannot write: {}", partial.path().string(),
                                      error.message()));
    }
    const auto variables = scenario_variables(NetcdfReader(shards.front().path));
    RowCopier merged(partial.path());
    for (std::size_t k = 1; k < shards.size(); ++k) {
        const auto own = shards[k].scenarios();
        for (const std::string& variable : variables) {
            merged.copy(shards[k].path, variable, own);
        }
    }
    merged.set_attribute("shard", std::int64_t{1});
    merged.set_attribute("shards", std::int64_t{1});
    merged.set_attribute("merged_shards", static_cast<std::int64_t>(shards.size()));
    merged.set_attribute("command", command);
    merged.set_attribute("date_created", utc_now());
    for (const char* name : kEfforts) {
        double sum = 0.0;
        for (const Shard& shard : shards) {
            sum += shard.effort.at(name);
        }
        merged.set_attribute(name, sum);
    }
    merged.close();
    partial.take_place();
}

}  // namespace didymium
