#include "outputs/console/summary_way.hpp"

#include <cstddef>

#include "outputs/console/text_table.hpp"

namespace didymium {

std::string way_to_specification_text(const ResultShape& shape,
                                      const ScenarioResult& result) {
    const std::size_t n = shape.specifications.size();
    if (n == 0 || result.specification_kept_from.size() != n) {
        return {};
    }
    constexpr double tonne = 1000.0;  // kg
    const std::size_t n_rare = shape.rare_earths.size();
    TextTable table({"", "kept to", "acid", "base", "extractant", "oxide off"});
    table.add_row({"", "the end from", "t", "t", "t", "it, t"});
    for (std::size_t k = 0; k < n; ++k) {
        double off = 0.0;
        for (std::size_t i = 0; i < n_rare; ++i) {
            off += result.oxide_off_specification[k * n_rare + i];
        }
        table.add_row({shape.specifications[k],
                       format_hours(result.specification_kept_from[k]),
                       format_number(result.acid_to_specification[k] / tonne),
                       format_number(result.base_to_specification[k] / tonne),
                       format_number(result.extractant_to_specification[k] / tonne),
                       format_number(off / tonne)});
    }
    return "\nUntil specification\n" + table.text();
}

}  // namespace didymium
