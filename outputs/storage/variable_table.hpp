//! \file Variables of a result file in one table, each with the function that takes its
//! values from the result, and the writer that works from such a table.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "outputs/results/schema.hpp"
#include "outputs/storage/netcdf4.hpp"
#include "outputs/storage/text_array.hpp"

namespace didymium {

template <typename Result>
struct TableVariable {
    //! All values, row-major.
    using TextOf = std::vector<std::string> (*)(const Result&);
    using NumbersOf = std::vector<double> (*)(const Result&);
    using FlagsOf = std::vector<std::int8_t> (*)(const Result&);
    using CountsOf = std::vector<std::int64_t> (*)(const Result&);
    using Values = std::variant<TextOf, NumbersOf, FlagsOf, CountsOf>;

    std::string_view name;
    //! A variable named after its first dimension labels it.
    std::vector<std::string_view> dimensions;
    std::string_view units;
    std::string_view long_name;
    Values values;

    bool is_coordinate() const { return dimensions.front() == name; }
};

//! One member of each record.
template <typename Value, typename Records, typename Member>
std::vector<Value> of_each(const Records& records, Member member) {
    std::vector<Value> values;
    for (const auto& record : records) {
        values.push_back(static_cast<Value>(record.*member));
    }
    return values;
}

//! The longest text of the variables along name_strlen; at least 1.
template <typename Result>
std::size_t longest_name(std::span<const TableVariable<Result>> table,
                         const Result& result) {
    using TextOf = typename TableVariable<Result>::TextOf;
    std::size_t longest = 1;
    for (const auto& variable : table) {
        const auto* text = std::get_if<TextOf>(&variable.values);
        if (text == nullptr || variable.dimensions.back() != "name_strlen") {
            continue;
        }
        for (const std::string& entry : (*text)(result)) {
            longest = std::max(longest, entry.size());
        }
    }
    return longest;
}

template <typename Result>
class TableWriter {
  public:
    TableWriter(NetcdfWriter& file, std::span<const TableVariable<Result>> table,
                const Result& result)
        : file_(file), table_(table), result_(result) {}

    //! \param sizes  zero where the file has none of the kind: what lies along it is
    //! left out
    void write(const std::vector<DimensionSize>& sizes) {
        define_dimensions(sizes);
        for (const TableVariable<Result>& variable : table_) {
            const std::vector<std::string> dimensions(variable.dimensions.begin(),
                                                      variable.dimensions.end());
            const bool exists = std::ranges::all_of(
                dimensions,
                [&](const std::string& d) { return file_.has_dimension(d); });
            if (exists) {
                write_variable(variable, dimensions);
            }
        }
    }

  private:
    void define_dimensions(const std::vector<DimensionSize>& sizes) {
        // Labels need the dimension of their length first.
        for (const bool lengths : {true, false}) {
            for (const auto& [name, size] : sizes) {
                if (size == 0 || name.ends_with("_strlen") != lengths) {
                    continue;
                }
                const auto label =
                    std::ranges::find(table_, name, &TableVariable<Result>::name);
                if (label == table_.end()) {
                    file_.add_dimension(std::string(name), size);
                } else {
                    file_.add_coordinate(std::string(name), size, NetcdfType::text,
                                         std::string(label->dimensions.back()));
                }
            }
        }
    }

    void write_variable(const TableVariable<Result>& variable,
                        const std::vector<std::string>& dimensions) {
        const std::string name(variable.name);
        std::visit(
            [&](auto values) { write_values(name, dimensions, values(result_)); },
            variable.values);
        if (!variable.units.empty()) {
            file_.set_attribute(name, "units", std::string(variable.units));
        }
        file_.set_attribute(name, "long_name", std::string(variable.long_name));
    }

    template <typename Value>
    void write_values(const std::string& name,
                      const std::vector<std::string>& dimensions,
                      const std::vector<Value>& values) {
        constexpr NetcdfType type =
            std::is_same_v<Value, double>         ? NetcdfType::real
            : std::is_same_v<Value, std::int8_t>  ? NetcdfType::int8
            : std::is_same_v<Value, std::int64_t> ? NetcdfType::int64
                                                  : NetcdfType::text;
        if (dimensions.front() != name) {
            file_.add_variable(name, type, dimensions);
        }
        const std::vector<std::size_t> count = file_.extents(name);
        const std::vector<std::size_t> start(count.size(), 0);
        if constexpr (type == NetcdfType::text) {
            const std::vector<char> text = pad_text(values, count.back());
            file_.write(name, start, count, std::span<const char>(text));
        } else {
            file_.write(name, start, count, std::span<const Value>(values));
        }
    }

    NetcdfWriter& file_;
    std::span<const TableVariable<Result>> table_;
    const Result& result_;
};

}  // namespace didymium
