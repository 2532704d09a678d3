#include "outputs/results/optimise_result_file.hpp"

#include <cstdint>

#include "outputs/results/optimise_schema.hpp"
#include "outputs/results/provenance_record.hpp"
#include "outputs/storage/netcdf4.hpp"
#include "outputs/storage/partial_file.hpp"

namespace didymium {

void write_optimisation(const std::filesystem::path& path, const OptimiseReport& report,
                        const RunProvenance& provenance, bool complete) {
    require_not_an_input(path, provenance.sources);
    PartialFile partial(path);
    NetcdfWriter file(partial.path());
    TableWriter(file, optimise_schema(), report).write(optimise_dimensions(report));
    record_provenance(file, provenance, "optimise");
    file.set_attribute("/", "minimise", report.minimise);
    file.set_attribute("/", "against", report.against);
    file.set_attribute("/", "currency", report.currency);
    file.set_attribute("/", "optimised_case", report.written);
    file.set_attribute("/", "feasible", std::int64_t{report.feasible ? 1 : 0});
    file.set_attribute("/", "converged", std::int64_t{report.converged ? 1 : 0});
    file.set_attribute("/", "searched_all", std::int64_t{report.searched_all ? 1 : 0});
    file.set_attribute("/", "message", report.message);
    file.set_attribute("/", "violation", report.violation);
    file.set_attribute("/", "stationarity", report.stationarity);
    file.set_attribute("/", "steady_states", report.n_states);
    file.set_attribute("/", "derivatives", report.n_slopes);
    file.set_attribute("/", "complete", std::int64_t{complete ? 1 : 0});
    file.close();
    partial.take_place();
}

}  // namespace didymium
