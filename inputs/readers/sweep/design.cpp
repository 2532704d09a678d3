#include "inputs/readers/sweep/design.hpp"

#include <cstddef>
#include <numeric>
#include <utility>

#include "inputs/readers/sweep/random.hpp"
#include "inputs/readers/sweep/sobol.hpp"

namespace didymium {

namespace {

using Columns = std::vector<std::vector<double>>;

//! 0 ... n-1 in random order (Fisher and Yates).
std::vector<int> permutation(int n, RandomStream& random) {
    std::vector<int> order(static_cast<std::size_t>(n));
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = order.size(); i > 1; --i) {
        std::swap(order[i - 1], order[random.below(i)]);
    }
    return order;
}

Columns random_points(const Design& design, int inputs) {
    Columns columns(static_cast<std::size_t>(inputs));
    for (std::size_t k = 0; k < columns.size(); ++k) {
        RandomStream random(design.seed, k);
        for (int i = 0; i < design.points; ++i) {
            columns[k].push_back(random.uniform());
        }
    }
    return columns;
}

Columns latin_hypercube(const Design& design, int inputs) {
    Columns columns(static_cast<std::size_t>(inputs));
    for (std::size_t k = 0; k < columns.size(); ++k) {
        RandomStream random(design.seed, k);
        for (const int cell : permutation(design.points, random)) {
            columns[k].push_back((cell + random.uniform()) / design.points);
        }
    }
    return columns;
}

Columns sobol_points(const Design& design, int inputs) {
    Columns columns(static_cast<std::size_t>(inputs));
    for (std::size_t k = 0; k < columns.size(); ++k) {
        SobolCoordinate coordinate(static_cast<int>(k));
        if (design.scrambled) {
            RandomStream random(design.seed, k);
            coordinate.scramble(random);
        }
        const std::uint32_t first = design.scrambled ? 0 : 1;
        for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(design.points); ++i) {
            columns[k].push_back(coordinate.at(first + i));
        }
    }
    return columns;
}

Columns saltelli_points(const Design& design, int inputs) {
    const Columns base = sobol_points(design, 2 * inputs);
    const auto n = static_cast<std::size_t>(inputs);
    Columns columns(n);
    for (std::size_t j = 0; j < static_cast<std::size_t>(design.points); ++j) {
        for (std::size_t s = 0; s < n + 2; ++s) {
            for (std::size_t k = 0; k < n; ++k) {
                const bool from_b = s == n + 1 || s == k + 1;
                columns[k].push_back(base[from_b ? n + k : k][j]);
            }
        }
    }
    return columns;
}

Columns morris_trajectories(const Design& design, int inputs) {
    Columns columns(static_cast<std::size_t>(inputs));
    for (int t = 0; t < design.points; ++t) {
        RandomStream random(design.seed, static_cast<std::uint64_t>(t));
        std::vector<double> at;
        for (int k = 0; k < inputs; ++k) {
            const auto level = random.below(static_cast<std::uint64_t>(design.levels));
            at.push_back((static_cast<double>(level) + 0.5) / design.levels);
        }
        const std::vector<int> order = permutation(inputs, random);
        for (int step = 0; step <= inputs; ++step) {
            if (step > 0) {
                double& moved = at[static_cast<std::size_t>(order[step - 1])];
                moved += moved < 0.5 ? 0.5 : -0.5;
            }
            for (std::size_t k = 0; k < columns.size(); ++k) {
                columns[k].push_back(at[k]);
            }
        }
    }
    return columns;
}

}  // namespace

double n_scenarios(const Design& design, int inputs) {
    const double points = design.points;
    return design.kind == DesignKind::saltelli ? points * (inputs + 2.0)
           : design.kind == DesignKind::morris ? points * (inputs + 1.0)
                                               : points;
}

int most_inputs(DesignKind kind) {
    return kind == DesignKind::sobol      ? max_sobol_dimensions
           : kind == DesignKind::saltelli ? max_sobol_dimensions / 2
                                          : 0;
}

std::vector<std::vector<double>> unit_points(const Design& design, int inputs) {
    switch (design.kind) {
        case DesignKind::lhs:
            return latin_hypercube(design, inputs);
        case DesignKind::sobol:
            return sobol_points(design, inputs);
        case DesignKind::saltelli:
            return saltelli_points(design, inputs);
        case DesignKind::morris:
            return morris_trajectories(design, inputs);
        case DesignKind::random:
            break;
    }
    return random_points(design, inputs);
}

}  // namespace didymium
