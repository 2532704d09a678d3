#pragma once
#include <vector>
#include "solver/layout.hpp"
namespace didymium {
bool profile_newton(const Cascade& cascade, std::vector<double>& unknowns,
                    const Layout& steady, int& iterations);
}
