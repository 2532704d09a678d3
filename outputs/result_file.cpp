#include "outputs/result_file.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "outputs/netcdf4.hpp"
#include "outputs/partial_file.hpp"
#include "outputs/provenance_record.hpp"
#include "outputs/schema.hpp"
#include "outputs/text_array.hpp"

namespace didymium {

namespace fs = std::filesystem;

namespace {

using TextOf = std::vector<std::string> (*)(const ResultShape&);
using NumbersOf = std::vector<double> (*)(const ResultShape&);
template <typename T>
using Member = T ScenarioResult::*;

//! What is written survives a killed run after this time at the latest.
constexpr auto kFlushInterval = std::chrono::seconds(10);

NetcdfType type_of(const Variable& variable) {
    struct Visitor {
        NetcdfType operator()(NumbersOf) const { return NetcdfType::real; }
        NetcdfType operator()(Member<std::vector<double>>) const {
            return NetcdfType::real;
        }
        NetcdfType operator()(Member<double>) const { return NetcdfType::real; }
        NetcdfType operator()(Member<std::int8_t>) const { return NetcdfType::int8; }
        NetcdfType operator()(Member<std::vector<std::int8_t>>) const {
            return NetcdfType::int8;
        }
        NetcdfType operator()(Member<Status>) const { return NetcdfType::int8; }
        NetcdfType operator()(TextOf) const { return NetcdfType::text; }
        NetcdfType operator()(Member<std::string>) const { return NetcdfType::text; }
        NetcdfType operator()(Member<std::vector<std::string>>) const {
            return NetcdfType::text;
        }
    };
    return std::visit(Visitor{}, variable.source);
}

double bytes_of(NetcdfType type) {
    return type == NetcdfType::real || type == NetcdfType::int64 ? 8.0 : 1.0;
}

//! Bytes of a variable's values; 0 where the file lacks one of its dimensions.
double value_bytes(const Variable& variable, const std::vector<DimensionSize>& sizes) {
    double bytes = bytes_of(type_of(variable));
    const auto size_of = [&](std::string_view name) {
        return static_cast<double>(
            std::ranges::find(sizes, name, &DimensionSize::name)->size);
    };
    for (const std::string_view dimension : variable.dimensions) {
        bytes *= size_of(dimension);
    }
    const bool named =
        variable.is_coordinate() && type_of(variable) == NetcdfType::text;
    return named && variable.dimensions.size() == 1 ? bytes * size_of("name_strlen")
                                                    : bytes;
}

std::vector<DimensionSize> sizes_with_unknowns(const ResultShape& shape,
                                               int n_scenarios,
                                               std::size_t n_unknowns) {
    std::vector<DimensionSize> sizes = dimension_sizes(shape, n_scenarios);
    std::ranges::find(sizes, "unknown", &DimensionSize::name)->size = n_unknowns;
    return sizes;
}

}  // namespace

struct ResultWriter::Impl {
    using Clock = std::chrono::steady_clock;

    fs::path path;
    PartialFile partial;
    ResultShape shape;
    std::vector<bool> written;
    std::vector<std::string> input_variables;    //!< of each swept input
    std::vector<std::string> counter_variables;  //!< of each solver counter
    std::unique_ptr<NetcdfWriter> file;  //!< closed before the partial file goes
    Clock::time_point last_flush = Clock::now();

    Impl(const fs::path& target, ResultShape result_shape, int n_scenarios)
        : path(target),
          partial(target),
          shape(std::move(result_shape)),
          written(static_cast<std::size_t>(n_scenarios), false),
          file(std::make_unique<NetcdfWriter>(partial.path())) {}

    void define_dimensions(int n_scenarios) {
        std::set<std::string_view> labelled;
        for (const auto& variable : schema()) {
            if (variable.is_coordinate()) {
                labelled.insert(variable.name);
            }
        }
        for (const auto& [name, size] : dimension_sizes(shape, n_scenarios)) {
            if (size == 0) {
                continue;
            }
            const std::string dimension(name);
            if (!labelled.contains(name)) {
                file->add_dimension(dimension, size);
                continue;
            }
            const auto coordinate = std::ranges::find(schema(), name, &Variable::name);
            const bool text = type_of(*coordinate) == NetcdfType::text;
            file->add_coordinate(dimension, size, type_of(*coordinate),
                                 text ? "name_strlen" : "");
        }
    }

    //! Defines a variable, unless the file lacks one of its dimensions.
    void define(const Variable& variable) {
        const std::string name(variable.name);
        const std::vector<std::string> dimensions(variable.dimensions.begin(),
                                                  variable.dimensions.end());
        const bool exists = std::ranges::all_of(
            dimensions, [&](const auto& d) { return file->has_dimension(d); });
        if (!exists) {
            return;
        }
        if (!variable.is_coordinate()) {
            const bool status = std::holds_alternative<Member<Status>>(variable.source);
            file->add_variable(name, type_of(variable), dimensions,
                               status ? static_cast<int>(Status::not_run) : 0);
        }
        if (!variable.units.empty()) {
            file->set_attribute(name, "units", std::string(variable.units));
        }
        file->set_attribute(name, "long_name", std::string(variable.long_name));
        if (!variable.per_scenario()) {
            write_fixed(variable);
        }
    }

    void write_fixed(const Variable& variable) {
        const std::string name(variable.name);
        auto extents = file->extents(name);
        const std::vector<std::size_t> start(extents.size(), 0);
        if (const auto* text = std::get_if<TextOf>(&variable.source)) {
            auto strings = (*text)(shape);
            strings.resize(extents[0]);  // an optional description may be empty
            file->write(name, start, extents,
                        std::span<const char>(pad_text(strings, extents[1])));
        } else {
            const auto values = std::get<NumbersOf>(variable.source)(shape);
            file->write(name, start, extents, std::span<const double>(values));
        }
    }

    void define_flags() {
        set_flags(*file, "status", last_status, status_name);
        if (file->has_variable("control_end")) {
            set_flags(*file, "control_end", last_control_end, control_end_name);
        }
        const std::vector<std::int8_t> no_yes{0, 1};
        file->set_attribute("end_is_steady", "flag_values", no_yes);
        file->set_attribute("end_is_steady", "flag_meanings", std::string("no yes"));
    }

    //! One variable per swept input, in its own unit, so that a sweep plots by name.
    void define_inputs() {
        for (const auto& [input, unit] : shape.inputs) {
            std::string name = netcdf_name(input);
            while (file->has_variable(name) || file->has_dimension(name)) {
                name += "_";
            }
            file->add_variable(name, NetcdfType::real, {"scenario"});
            if (!unit.empty()) {
                file->set_attribute(name, "units", unit);
            }
            file->set_attribute(name, "long_name", "swept input " + input);
            file->set_attribute(name, "path", input);
            input_variables.push_back(name);
        }
    }

    void define_counters() {
        for (const auto& counter : shape.counters) {
            const std::string name = "solver/" + netcdf_name(counter);
            file->add_variable(name, NetcdfType::int64, {"scenario"});
            file->set_attribute(name, "units", std::string("1"));
            file->set_attribute(name, "long_name", "number of " + counter);
            counter_variables.push_back(name);
        }
    }

    //! Writes the leading part of a scenario's values: `values` may stop early along
    //! the first axis after the scenario.
    void write_numbers(const Variable& variable, std::size_t scenario,
                       std::span<const double> values) {
        const std::string name(variable.name);
        if (values.empty()) {
            return;
        }
        if (!file->has_variable(name)) {
            if (variable.dimensions.back() != "unknown") {
                throw OutputError(fmt::format("{}: '{}' has values but no extent",
                                              path.string(), name));
            }
            file->add_dimension("unknown", values.size());
            define(variable);
        }
        auto count = file->extents(name);
        std::vector<std::size_t> start(count.size(), 0);
        start[0] = scenario;
        count[0] = 1;
        const std::size_t row = std::accumulate(count.begin(), count.end(),
                                                std::size_t{1}, std::multiplies<>());
        const std::size_t slice = row / count[1];
        if (values.size() > row || values.size() % slice != 0) {
            throw OutputError(
                fmt::format("{}: '{}' of scenario {} has {} values, not {}",
                            path.string(), name, scenario, values.size(), row));
        }
        count[1] = values.size() / slice;
        file->write(name, start, count, values);
    }

    //! One flag for each entry of the axis behind the scenario.
    void write_flags(const std::string& name, std::size_t scenario,
                     std::span<const std::int8_t> flags) {
        if (flags.empty()) {
            return;
        }
        const std::size_t start[] = {scenario, 0};
        const std::size_t count[] = {1, flags.size()};
        file->write(name, start, count, flags);
    }

    void write_scalar(const std::string& name, std::size_t scenario, auto value) {
        const std::size_t count = 1;
        file->write(name, std::span(&scenario, 1), std::span(&count, 1),
                    std::span<const decltype(value)>(&value, 1));
    }

    void write_text(const Variable& variable, std::size_t scenario,
                    const std::string& text) {
        const std::string name(variable.name);
        const auto length = file->extents(name).back();
        const std::size_t start[] = {scenario, 0};
        const std::size_t count[] = {1, length};
        file->write(name, start, count,
                    std::span<const char>(pad_text({text}, length)));
    }

    void write_variable(const Variable& variable, std::size_t scenario,
                        const ScenarioResult& result) {
        const std::string name(variable.name);
        if (const auto* array =
                std::get_if<Member<std::vector<double>>>(&variable.source)) {
            write_numbers(variable, scenario, result.**array);
        } else if (const auto* number = std::get_if<Member<double>>(&variable.source)) {
            write_scalar(name, scenario, result.**number);
        } else if (const auto* flag =
                       std::get_if<Member<std::int8_t>>(&variable.source)) {
            write_scalar(name, scenario, result.**flag);
        } else if (const auto* flags = std::get_if<Member<std::vector<std::int8_t>>>(
                       &variable.source)) {
            write_flags(name, scenario, result.**flags);
        } else if (const auto* status = std::get_if<Member<Status>>(&variable.source)) {
            write_scalar(name, scenario, static_cast<std::int8_t>(result.**status));
        } else if (const auto* text =
                       std::get_if<Member<std::string>>(&variable.source)) {
            write_text(variable, scenario, result.**text);
        } else if (const auto* lines = std::get_if<Member<std::vector<std::string>>>(
                       &variable.source)) {
            write_text(variable, scenario,
                       fmt::format("{}", fmt::join(result.**lines, "\n")));
        }
    }
};

void require_not_an_input(const fs::path& path, const std::vector<SourceFile>& inputs) {
    for (const SourceFile& input : inputs) {
        std::error_code error;
        if (fs::equivalent(path, input.path, error)) {
            throw OutputError(
                fmt::format("{}: cannot create: it is the {} of this run, "
                            "expected another name",
                            path.string(), input.role));
        }
    }
}

double uncompressed_bytes(const ResultShape& shape, int n_scenarios,
                          std::size_t n_unknowns, const RunProvenance& provenance) {
    const auto sizes = sizes_with_unknowns(shape, n_scenarios, n_unknowns);
    double bytes = 0.0;
    for (const Variable& variable : schema()) {
        bytes += value_bytes(variable, sizes);
    }
    const std::size_t numbers = shape.inputs.size() + shape.counters.size();
    bytes += 8.0 * static_cast<double>(numbers) * n_scenarios;
    for (const SourceFile& source : provenance.sources) {
        bytes += static_cast<double>(source.text.size());
    }
    return bytes + static_cast<double>(provenance.resolved_case.size());
}

double scenario_bytes(const ResultShape& shape, std::size_t n_unknowns) {
    const auto sizes = sizes_with_unknowns(shape, 1, n_unknowns);
    double bytes = 0.0;
    for (const Variable& variable : schema()) {
        bytes += variable.per_scenario() ? value_bytes(variable, sizes) : 0.0;
    }
    return bytes;
}

ResultWriter::ResultWriter(const fs::path& path, ResultShape shape, int n_scenarios,
                           const RunProvenance& provenance) {
    require_not_an_input(path, provenance.sources);
    impl_ = std::make_unique<Impl>(path, std::move(shape), n_scenarios);
    for (const char* group : {"balance", "solver"}) {
        impl_->file->add_group(group);
    }
    impl_->define_dimensions(n_scenarios);
    for (const auto& variable : schema()) {
        impl_->define(variable);
    }
    impl_->define_flags();
    impl_->define_inputs();
    impl_->define_counters();
    record_provenance(*impl_->file, provenance, impl_->shape.mode);
    impl_->file->flush();
}

ResultWriter::~ResultWriter() = default;

void ResultWriter::write(int scenario, const ScenarioResult& result) {
    const auto index = static_cast<std::size_t>(scenario);
    if (scenario < 0 || index >= impl_->written.size() || impl_->written[index]) {
        throw OutputError(fmt::format("{}: scenario {} of {} cannot be written (again)",
                                      impl_->path.string(), scenario,
                                      impl_->written.size()));
    }
    impl_->written[index] = true;
    for (const auto& variable : schema()) {
        if (variable.per_scenario()) {
            impl_->write_variable(variable, index, result);
        }
    }
    for (std::size_t i = 0; i < result.input_values.size(); ++i) {
        impl_->write_scalar(impl_->input_variables.at(i), index,
                            result.input_values[i]);
    }
    for (std::size_t i = 0; i < result.counters.size(); ++i) {
        impl_->write_scalar(impl_->counter_variables.at(i), index, result.counters[i]);
    }
    const auto now = Impl::Clock::now();
    if (now - impl_->last_flush > kFlushInterval) {
        impl_->file->flush();
        impl_->last_flush = now;
    }
}

void ResultWriter::finish(bool complete) {
    impl_->file->set_attribute("/", "complete", std::int64_t{complete ? 1 : 0});
    impl_->file->close();
    impl_->partial.take_place();
}

}  // namespace didymium
