#include "inputs/readers/sweep/uncertain_inputs.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <string>

#include "inputs/readers/liquor/elements.hpp"

namespace didymium {

namespace {

//! The number that the case itself has at a path; nothing when it has none.
std::optional<double> written_number(const Value& tree, const std::string& path) {
    const Value* value = find_path(tree, path);
    return value == nullptr ? std::nullopt : value->number();
}

void list_constants(const Value& tree, const ChemistryFile& file,
                    std::vector<UncertainInput>& inputs) {
    if (file.level_element.empty()) {
        return;  // constants of these chemistries are no keys of a case
    }
    const auto add = [&](const std::string& key, UncertainKind kind, double value,
                         double sigma) {
        const std::string path = "chemistry." + key;
        UncertainInput input;
        input.path = path;
        input.kind = kind;
        input.value = written_number(tree, path).value_or(value);
        input.sigma = sigma;
        inputs.push_back(std::move(input));
    };
    for (const Cation& cation : file.spec.cations) {
        const bool level = cation.name == file.level_element;
        add("log10_k." + cation.name, UncertainKind::log10_constant,
            level ? file.level_log10_k : cation.log10_k,
            level ? file.level_provenance.sigma : cation.provenance.sigma);
    }
    for (const SeparationFactor& factor : file.factors) {
        add("separation_factors." + factor.pair(), UncertainKind::ratio,
            std::pow(10.0, factor.log10_beta), factor.provenance.sigma);
    }
}

void list_analyses(const Value& tree, const Assay& assay, const std::string& holder,
                   std::vector<UncertainInput>& inputs) {
    for (const AssayRow& row : assay.rows) {
        UncertainInput input;
        input.path = fmt::format("{}.analyses.{}", holder, row.name);
        input.kind = UncertainKind::analysis;
        input.value = written_number(tree, input.path).value_or(row.value);
        input.sigma = row.sd.value_or(0.0);
        input.low = row.low;
        input.high = row.high;
        input.unit = row.unit;
        const Element* element = find_element(row.name);
        const Analyte oxide = find_oxide(row.name);
        input.rare_earth = (element != nullptr && element->rare_earth) ||
                           (oxide.element != nullptr && oxide.element->rare_earth);
        inputs.push_back(std::move(input));
    }
}

void list_stream(const Value& tree, const Member& stream, const IncludedFiles& files,
                 std::vector<UncertainInput>& inputs) {
    const std::string path = "streams." + stream.key;
    const Table* table = stream.value.table();
    const Value* assay = table == nullptr ? nullptr : table->find("assay");
    if (assay == nullptr) {
        return;
    }
    if (const std::string* name = assay->text()) {
        list_analyses(tree, *files.assay(*name, assay->where), path, inputs);
    }
    const std::size_t lots = assay->array() == nullptr ? 0 : assay->array()->size();
    for (std::size_t i = 0; i < lots; ++i) {
        const Table* own = (*assay->array())[i].table();
        const Value* name = own == nullptr ? nullptr : own->find("name");
        const std::string lot = fmt::format("{}.assay.{}", path,
                                            name != nullptr && name->text() != nullptr
                                                ? *name->text()
                                                : std::to_string(i + 1));
        const Value* file = find_path(tree, lot + ".file");
        if (file != nullptr && file->text() != nullptr) {
            list_analyses(tree, *files.assay(*file->text(), file->where), lot, inputs);
        }
    }
}

}  // namespace

std::vector<UncertainInput> list_uncertain_inputs(const Value& tree,
                                                  const IncludedFiles& files) {
    std::vector<UncertainInput> inputs;
    Diagnostics problems;
    const Value* system = find_path(tree, "chemistry.system");
    if (system != nullptr && system->text() != nullptr) {
        list_constants(tree, files.chemistry(*system->text(), system->where, problems),
                       inputs);
    }
    problems.raise();
    const Value* streams = find_path(tree, "streams");
    if (streams != nullptr && streams->table() != nullptr) {
        for (const Member& stream : streams->table()->members) {
            list_stream(tree, stream, files, inputs);
        }
    }
    return inputs;
}

}  // namespace didymium
