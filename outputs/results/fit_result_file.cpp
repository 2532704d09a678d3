#include "outputs/results/fit_result_file.hpp"

#include <cstdint>
#include <string>

#include "outputs/results/fit_schema.hpp"
#include "outputs/results/provenance_record.hpp"
#include "outputs/storage/netcdf4.hpp"
#include "outputs/storage/partial_file.hpp"

namespace didymium {

void write_fit(const std::filesystem::path& path, const FitReport& report,
               const RunProvenance& provenance, bool complete) {
    require_not_an_input(path, provenance.sources);
    PartialFile partial(path);
    NetcdfWriter file(partial.path());
    const FitResult result{report, fit_residuals(report, "distribution")};
    TableWriter(file, fit_schema(), result).write(fit_dimensions(result));
    record_provenance(file, provenance, "fit");
    file.set_attribute("/", "chemistry", report.chemistry);
    file.set_attribute("/", "fitted_chemistry", report.written);
    file.set_attribute("/", "converged", std::int64_t{report.converged ? 1 : 0});
    file.set_attribute("/", "message", report.message);
    file.set_attribute("/", "loss", report.loss);
    file.set_attribute("/", "loss_scale", report.loss_scale);
    file.set_attribute("/", "iterations", std::int64_t{report.iterations});
    file.set_attribute("/", "evaluations", std::int64_t{report.evaluations});
    file.set_attribute("/", "cost_start", report.cost_start);
    file.set_attribute("/", "cost", report.cost);
    file.set_attribute("/", "weighted_squares", report.squares);
    file.set_attribute("/", "degrees_of_freedom", report.degrees_of_freedom);
    file.set_attribute("/", "error_scale", report.error_scale);
    file.set_attribute("/", "complete", std::int64_t{complete ? 1 : 0});
    file.close();
    partial.take_place();
}

}  // namespace didymium
