#include "outputs/results/result.hpp"

namespace didymium {

const char* status_name(Status status) {
    switch (status) {
        case Status::ok:
            return "ok";
        case Status::input_error:
            return "input_error";
        case Status::integration_failed:
            return "integration_failed";
        case Status::steady_failed:
            return "steady_failed";
        case Status::solve_failed:
            return "solve_failed";
        case Status::closure_missed:
            return "closure_missed";
        case Status::not_run:
            return "not_run";
        case Status::precipitation:
            return "precipitation";
        case Status::no_solution:
            return "no_solution";
        case Status::internal_error:
            return "internal_error";
    }
    return "unknown";
}

const char* control_end_name(ControlEnd end) {
    switch (end) {
        case ControlEnd::free:
            return "free";
        case ControlEnd::at_lower_limit:
            return "at_lower_limit";
        case ControlEnd::at_upper_limit:
            return "at_upper_limit";
        case ControlEnd::measures_nothing:
            return "measures_nothing";
    }
    return "unknown";
}

}  // namespace didymium
