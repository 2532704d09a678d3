#include "inputs/readers/text/spacing.hpp"

#include <cmath>

namespace didymium {

double spaced(double first, double last, long i, long n, bool logarithmic) {
    if (i == 0 || i + 1 == n) {
        return i == 0 ? first : last;
    }
    const double t = static_cast<double>(i) / static_cast<double>(n - 1);
    // Neither difference nor ratio of the ends need be finite.
    return logarithmic ? std::exp((1.0 - t) * std::log(first) + t * std::log(last))
                       : (1.0 - t) * first + t * last;
}

}  // namespace didymium
