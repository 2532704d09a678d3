#include "outputs/console/summary_sensitivities.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <vector>

#include <fmt/format.h>

#include "outputs/console/text_table.hpp"

namespace didymium {

namespace {

//! The rare earth that an outlet of the plant has most of.
struct Product {
    std::size_t outlet = 0;
    std::size_t element = 0;
    double rate = 0.0;  //!< at which it leaves, mol/h but for a factor
};

std::size_t last_row(const ResultShape& shape) {
    return (shape.times.size() - 1) * shape.outlets.size();
}

//! Outlets that leave the plant with more than traces of rare earth.
std::vector<Product> leaving_products(const ResultShape& shape,
                                      const ScenarioResult& result) {
    constexpr double traces = 1e-3;
    const std::size_t n_rare = shape.rare_earths.size();
    const std::size_t first = last_row(shape);
    std::vector<Product> found;
    double most = 0.0;
    for (std::size_t o = 0; o < shape.outlets.size(); ++o) {
        Product product{o, 0, 0.0};
        double purest = 0.0;
        for (std::size_t i = 0; i < n_rare; ++i) {
            const double purity = result.purity[(first + o) * n_rare + i];
            if (purity > purest) {
                purest = purity;
                product.element = i;
                product.rate =
                    result.outlet_flow[first + o] *
                    result.outlet_concentration[(first + o) * shape.components.size() +
                                                i];
            }
        }
        if (shape.outlet_targets[o].empty() && purest > 0.0) {
            most = std::max(most, product.rate);
            found.push_back(product);
        }
    }
    std::erase_if(found, [&](const Product& p) { return p.rate < traces * most; });
    return found;
}

std::string elasticity_text(double elasticity) {
    constexpr double nothing = 1e-9;
    if (!std::isfinite(elasticity)) {
        return "none";
    }
    return std::fabs(elasticity) < nothing ? "0" : fmt::format("{:+.3g}", elasticity);
}

}  // namespace

std::string sensitivities_text(const ResultShape& shape, const ScenarioResult& result) {
    if (shape.parameters.empty() || result.purity_sensitivity.empty()) {
        return {};
    }
    const std::vector<Product> columns = leaving_products(shape, result);
    if (columns.empty()) {
        return {};
    }
    const std::size_t n_rare = shape.rare_earths.size();
    const std::size_t n_outlets = shape.outlets.size();
    const std::size_t n_inputs = shape.parameters.size();
    std::vector<std::vector<double>> rows(n_inputs);
    std::vector<double> largest(n_inputs, 0.0);
    for (std::size_t k = 0; k < n_inputs; ++k) {
        for (const Product& product : columns) {
            const std::size_t at =
                (last_row(shape) + product.outlet) * n_rare + product.element;
            const std::size_t slope =
                (((shape.times.size() - 1) * n_inputs + k) * n_outlets +
                 product.outlet) *
                    n_rare +
                product.element;
            const double input = result.parameter_value[k];
            rows[k].push_back(result.purity_sensitivity[slope] * input /
                              result.purity[at]);
            rows[k].push_back(result.recovery_sensitivity[slope] * input /
                              result.recovery[at]);
        }
        for (const double elasticity : rows[k]) {
            if (std::isfinite(elasticity)) {
                largest[k] = std::max(largest[k], std::fabs(elasticity));
            }
        }
    }
    std::vector<std::size_t> order(n_inputs);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater<>(),
                             [&](std::size_t k) { return largest[k]; });

    std::vector<std::string> top = {""};
    std::vector<std::string> below = {""};
    for (const Product& product : columns) {
        const std::string& element = shape.rare_earths[product.element];
        top.insert(top.end(), {shape.outlets[product.outlet], ""});
        below.insert(below.end(), {element + " purity", element + " recovery"});
    }
    TextTable table(top);
    table.add_row(below);
    for (const std::size_t k : order) {
        std::vector<std::string> cells = {shape.parameters[k].first};
        for (const double elasticity : rows[k]) {
            cells.push_back(elasticity_text(elasticity));
        }
        table.add_row(cells);
    }
    return "\nElasticities at the end: change in %, for 1 % more of an input\n" +
           table.text();
}

}  // namespace didymium
