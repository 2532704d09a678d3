#include "solver/run/result_scale.hpp"

#include <cmath>

namespace didymium {

namespace {

constexpr double least_share = 1e-6;
constexpr double least_loss = 1e-3;
constexpr double least_concentration = 1e-6;  // mol/m3, the default tolerance

//! asinh(x/2c) = ln(x/c) for x >> c
double soft_log(double x, double c) {
    return std::asinh(x / (2.0 * c));
}
double soft_log_slope(double x, double c) {
    return 1.0 / std::hypot(x, 2.0 * c);
}
double soft_exp(double s, double c) {
    return 2.0 * c * std::sinh(s);
}

}  // namespace

ResultScale::ResultScale(ResultKind kind) : form_(Form::linear) {
    switch (kind) {
        case ResultKind::purity:
        case ResultKind::purity_mole:
            form_ = Form::logit;
            least_ = least_share;
            break;
        case ResultKind::recovery:
            form_ = Form::logit;
            least_ = least_loss;
            break;
        case ResultKind::concentration:
        case ResultKind::stage_aqueous:
        case ResultKind::stage_organic:
            form_ = Form::logarithm;
            least_ = least_concentration;
            break;
        case ResultKind::tank_level:
        case ResultKind::outlet_ph:
        case ResultKind::stage_ph:
        case ResultKind::stage_loading:
            break;
    }
}

double ResultScale::at(double value) const {
    switch (form_) {
        case Form::logit:
            return soft_log(value, least_) - soft_log(1.0 - value, least_);
        case Form::logarithm:
            return soft_log(value, least_);
        default:
            return value;
    }
}

double ResultScale::slope(double value) const {
    switch (form_) {
        case Form::logit:
            return soft_log_slope(value, least_) + soft_log_slope(1.0 - value, least_);
        case Form::logarithm:
            return soft_log_slope(value, least_);
        default:
            return 1.0;
    }
}

double ResultScale::value(double at) const {
    switch (form_) {
        case Form::logit: {
            // With p = 2c sinh(a) and 1 - p = 2c sinh(b): a - b is given, and
            // sinh(a) + sinh(b) = 2 sinh((a + b)/2) cosh((a - b)/2) = 1/2c.
            const double mean = std::asinh(1.0 / (4.0 * least_ * std::cosh(0.5 * at)));
            return soft_exp(mean + 0.5 * at, least_);
        }
        case Form::logarithm:
            return soft_exp(at, least_);
        default:
            return at;
    }
}

}  // namespace didymium
