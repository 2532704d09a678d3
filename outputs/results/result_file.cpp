#include "outputs/results/result_file.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <span>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "outputs/results/provenance_record.hpp"
#include "outputs/results/schema.hpp"
#include "outputs/storage/chunk_shape.hpp"
#include "outputs/storage/netcdf4.hpp"
#include "outputs/storage/partial_file.hpp"
#include "outputs/storage/text_array.hpp"

namespace didymium {

namespace fs = std::filesystem;

namespace {

using TextOf = std::vector<std::string> (*)(const ResultShape&);
using NumbersOf = std::vector<double> (*)(const ResultShape&);
template <typename T>
using Member = T ScenarioResult::*;

//! What is written survives a killed run after this time at the latest.
constexpr auto kFlushInterval = std::chrono::seconds(10);

//! Where the row of a variable comes from that has one for each scenario.
RowSource row_source(const Variable& variable) {
    return std::visit(
        [](const auto& source) -> RowSource {
            if constexpr (std::is_member_pointer_v<std::decay_t<decltype(source)>>) {
                return source;
            }
            return {};
        },
        variable.source);
}

}  // namespace

struct ResultWriter::Impl {
    using Clock = std::chrono::steady_clock;

    fs::path path;
    PartialFile partial;
    ResultShape shape;
    std::vector<bool> written;
    ResultGrouping grouping;
    std::vector<std::pair<std::string, RowSource>> rows;  //!< name and source
    GroupPacker packer;
    std::unique_ptr<NetcdfWriter> file;  //!< closed before the partial file goes
    Clock::time_point last_flush = Clock::now();

    Impl(const fs::path& target, ResultShape result_shape, int n_scenarios,
         const ResultGrouping& groups)
        : path(target),
          partial(target),
          shape(std::move(result_shape)),
          written(static_cast<std::size_t>(n_scenarios), false),
          grouping(groups),
          file(std::make_unique<NetcdfWriter>(partial.path())) {}

    std::size_t rows_together() const {
        return static_cast<std::size_t>(grouping.scenarios);
    }

    void define_dimensions(int n_scenarios) {
        std::set<std::string_view> labelled;
        for (const auto& variable : schema()) {
            if (variable.is_coordinate()) {
                labelled.insert(variable.name);
            }
        }
        auto sizes = dimension_sizes(shape, n_scenarios);
        std::ranges::find(sizes, "unknown", &DimensionSize::name)->size =
            grouping.n_unknowns;
        for (const auto& [name, size] : sizes) {
            if (size == 0) {
                continue;
            }
            const std::string dimension(name);
            if (!labelled.contains(name)) {
                file->add_dimension(dimension, size);
                continue;
            }
            const auto coordinate = std::ranges::find(schema(), name, &Variable::name);
            const bool text = netcdf_type(*coordinate) == NetcdfType::text;
            file->add_coordinate(dimension, size, netcdf_type(*coordinate),
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
            file->add_variable(name, netcdf_type(variable), dimensions,
                               status ? static_cast<int>(Status::not_run) : 0,
                               variable.per_scenario() ? rows_together() : 0);
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

    //! How many of a kind there are so far.
    template <typename Source>
    std::size_t rows_of() const {
        return static_cast<std::size_t>(
            std::ranges::count_if(rows, [](const auto& row) {
                return std::holds_alternative<Source>(row.second);
            }));
    }

    //! One variable per swept input, in its own unit, so that a sweep plots by name.
    void define_inputs() {
        std::string names;
        for (std::size_t k = 0; k < shape.inputs.size(); ++k) {
            const auto& [input, unit] = shape.inputs[k];
            std::string name = netcdf_name(input);
            while (file->has_variable(name) || file->has_dimension(name)) {
                name += "_";
            }
            file->add_variable(name, NetcdfType::real, {"scenario"}, 0,
                               rows_together());
            if (!unit.empty()) {
                file->set_attribute(name, "units", unit);
            }
            file->set_attribute(name, "long_name", "swept input " + input);
            file->set_attribute(name, "path", input);
            if (k < shape.input_texts.size() && !shape.input_texts[k].empty()) {
                file->set_attribute(
                    name, "values",
                    fmt::format("{}", fmt::join(shape.input_texts[k], "\n")));
            }
            names += (names.empty() ? "" : " ") + name;
            rows.emplace_back(name, SweptInput{rows_of<SweptInput>()});
        }
        // By which xarray makes them coordinates.
        if (!names.empty()) {
            file->set_attribute("/", "coordinates", names);
        }
    }

    void define_counters() {
        for (const auto& counter : shape.counters) {
            const std::string name = "solver/" + netcdf_name(counter);
            file->add_variable(name, NetcdfType::int64, {"scenario"}, 0,
                               rows_together());
            file->set_attribute(name, "units", std::string("1"));
            file->set_attribute(name, "long_name", "number of " + counter);
            rows.emplace_back(name, SolverCounter{rows_of<SolverCounter>()});
        }
    }

    //! How the file takes what scenarios have; known once all variables are.
    void define_packer() {
        std::vector<PackedVariable> packed;
        for (const auto& variable : schema()) {
            if (variable.per_scenario()) {
                packed.push_back(packed_variable(std::string(variable.name),
                                                 row_source(variable),
                                                 netcdf_type(variable)));
            }
        }
        for (const auto& [name, source] : rows) {
            packed.push_back(packed_variable(name, source, NetcdfType::real));
        }
        packer = GroupPacker(std::move(packed), grouping.scenarios);
    }

    PackedVariable packed_variable(const std::string& name, const RowSource& source,
                                   NetcdfType type) const {
        PackedVariable packed;
        packed.name = name;
        packed.source = source;
        packed.value_size = type == NetcdfType::real ? 8 : 1;
        if (std::holds_alternative<Member<Status>>(source)) {
            packed.fill = static_cast<int>(Status::not_run);
        }
        if (file->has_variable(name)) {
            packed.extents = file->extents(name);
            packed.chunk =
                chunk_shape(packed.extents, packed.value_size, rows_together());
        }
        return packed;
    }

    //! What `state` holds is known with the first scenario, where not before.
    void define_unknowns(std::size_t n_unknowns) {
        if (n_unknowns == 0 || file->has_dimension("unknown")) {
            return;
        }
        file->add_dimension("unknown", n_unknowns);
        define(*std::ranges::find(schema(), "state", &Variable::name));
        define_packer();
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

void require_place_beside_inputs(const fs::path& result,
                                 const RunProvenance& provenance) {
    for (const char* ending : {"", ".partial", ".journal"}) {
        require_not_an_input(result.string() + ending, provenance.sources);
    }
}

ResultWriter::ResultWriter(const fs::path& path, ResultShape shape, int n_scenarios,
                           const RunProvenance& provenance,
                           const ResultGrouping& grouping) {
    require_place_beside_inputs(path, provenance);
    impl_ = std::make_unique<Impl>(path, std::move(shape), n_scenarios, grouping);
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
    impl_->define_packer();
    record_provenance(*impl_->file, provenance, impl_->shape.mode);
    impl_->file->flush();
}

ResultWriter::~ResultWriter() = default;

const GroupPacker& ResultWriter::packer() const {
    return impl_->packer;
}

void ResultWriter::write(int scenario, const ScenarioResult& result) {
    impl_->define_unknowns(result.state.size());
    try {
        write_group(impl_->packer.pack(scenario, std::span(&result, 1)));
    } catch (const UnfitValues& error) {
        throw OutputError(fmt::format("{}: scenario {}: {}", impl_->path.string(),
                                      scenario, error.what()));
    }
}

void ResultWriter::write_group(std::string_view record) {
    const GroupHead head = group_head(record);
    const int first = head.group * impl_->grouping.scenarios;
    const int n = static_cast<int>(impl_->written.size());
    for (int s = first; s < first + static_cast<int>(head.status.size()); ++s) {
        if (s < 0 || s >= n || impl_->written[s]) {
            throw OutputError(
                fmt::format("{}: scenario {} of {} cannot be written (again)",
                            impl_->path.string(), s, n));
        }
        impl_->written[s] = true;
    }
    for (const GroupBlock& block : group_blocks(record)) {
        const PackedVariable& variable = impl_->packer.variables().at(block.variable);
        if (block.is_chunk) {
            std::vector<std::size_t> start(variable.extents.size(), 0);
            std::copy_n(block.start, 2, start.begin());
            impl_->file->write_chunk(variable.name, start, block.bytes);
        } else {
            impl_->file->write_rows(variable.name, block.start[0], block.bytes);
        }
    }
    const auto now = Impl::Clock::now();
    if (now - impl_->last_flush > kFlushInterval) {
        impl_->file->flush();
        impl_->last_flush = now;
    }
}

void ResultWriter::record_effort(const SweepEffort& effort) {
    const std::pair<const char*, double> seconds[] = {
        {"wall_seconds", effort.wall},
        {"computing_seconds", effort.computing},
        {"packing_seconds", effort.packing},
        {"writing_seconds", effort.writing}};
    for (const auto& [name, value] : seconds) {
        impl_->file->set_attribute("/", name, value);
    }
}

void ResultWriter::finish(bool complete) {
    impl_->file->set_attribute("/", "complete", std::int64_t{complete ? 1 : 0});
    impl_->file->close();
    impl_->partial.take_place();
}

void ResultWriter::leave() {
    impl_->file->close();
    impl_->partial.leave();
}

}  // namespace didymium
