#include "outputs/results/provenance_record.hpp"

#include <hdf5.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "outputs/build_info.hpp"
#include "outputs/results/host.hpp"
#include "outputs/results/schema.hpp"
#include "outputs/storage/text_array.hpp"

namespace didymium {

namespace {

//! One text, on a dimension of its own length, in the group /input.
void record_text(NetcdfWriter& file, const std::string& name,
                 const SourceFile& source) {
    const std::string variable = "input/" + name;
    const std::string dimension = name + "_strlen";
    const std::size_t start = 0;
    const std::size_t size = std::max<std::size_t>(1, source.text.size());
    file.add_dimension("input/" + dimension, size);
    file.add_variable(variable, NetcdfType::text, {dimension});
    file.set_attribute(variable, "role", source.role);
    file.set_attribute(variable, "path", source.path);
    file.write(variable, std::span(&start, 1), std::span(&size, 1),
               std::span<const char>(pad_text({source.text}, size)));
}

void record_inputs(NetcdfWriter& file, const RunProvenance& provenance) {
    file.add_group("input");
    const auto& sources = provenance.sources;
    if (!provenance.resolved_case.empty()) {
        record_text(file, "resolved_case",
                    {.path = sources.empty() ? "" : sources.front().path,
                     .role = "resolved case",
                     .text = provenance.resolved_case});
    }
    for (const auto& source : sources) {
        const auto stem =
            netcdf_name(std::filesystem::path(source.path).filename().string());
        std::string name = stem;
        // Files of one name from different directories
        for (int copy = 2; file.has_variable("input/" + name); ++copy) {
            name = fmt::format("{}_{}", stem, copy);
        }
        record_text(file, name, source);
    }
}

std::string hdf5_version() {
    unsigned major = 0;
    unsigned minor = 0;
    unsigned release = 0;
    H5get_libversion(&major, &minor, &release);
    return fmt::format("{}.{}.{}", major, minor, release);
}

}  // namespace

void record_provenance(NetcdfWriter& file, const RunProvenance& provenance,
                       const std::string& mode) {
    const auto build = build_info();
    const std::pair<const char*, std::string> texts[] = {
        {"Conventions", "CF-1.8"},
        {"title", provenance.title},
        {"source", fmt::format("Didymium {}", build.version)},
        {"schema_version", std::string(kSchemaVersion)},
        {"mode", mode},
        {"command", provenance.command},
        {"date_created", utc_now()},
        {"code_version", std::string(build.version)},
        {"git_commit", std::string(build.git_commit)},
        {"compiler", std::string(build.compiler)},
        {"build_type", std::string(build.build_type)},
        {"hdf5_version", hdf5_version()},
        {"sundials_version", std::string(build.sundials)},
        {"isa", provenance.isa.empty() ? compiled_isa() : provenance.isa},
        {"cpu", cpu_model()},
    };
    for (const auto& [name, value] : texts) {
        file.set_attribute("/", name, value);
    }
    file.set_attribute("/", "threads", std::int64_t{provenance.threads});
    file.set_attribute("/", "seed", static_cast<std::int64_t>(provenance.seed));
    if (!provenance.design.empty()) {
        file.set_attribute("/", "design", provenance.design);
        file.set_attribute("/", "design_points",
                           std::int64_t{provenance.design_points});
    }
    file.set_attribute("/", "monomers_per_unit",
                       std::int64_t{provenance.monomers_per_unit});
    file.set_attribute("/", "complete", std::int64_t{0});
    if (!provenance.identity.empty()) {
        file.set_attribute("/", "sweep_identity", provenance.identity);
        file.set_attribute("/", "scenarios_per_group",
                           std::int64_t{provenance.scenarios_per_group});
        file.set_attribute("/", "shard", std::int64_t{provenance.shard});
        file.set_attribute("/", "shards", std::int64_t{provenance.shards});
    }
    if (!provenance.method.empty()) {
        file.set_attribute("solver", "method", provenance.method);
        file.set_attribute("solver", "linear", provenance.linear);
        file.set_attribute("solver", "rtol", provenance.rtol);
        file.set_attribute("solver", "atol", provenance.atol);
        file.set_attribute("solver", "atol_units", std::string("mol/L"));
    }
    record_inputs(file, provenance);
}

}  // namespace didymium
