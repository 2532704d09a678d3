#include "inputs/readers/case/case_controls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/case/control_limits.hpp"
#include "inputs/readers/case/result_name.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

class ControlReader {
  public:
    ControlReader(const CaseSpec& spec, Diagnostics& problems)
        : spec_(spec), problems_(problems) {}

    void read(const Value& value, const std::string& path) {
        TableReader table(value, path, keys::control, problems_);
        ControlSpec control;
        control.where = value.where;
        control.name = table.text("name");
        if (control.name.empty() && table.has("name")) {
            table.problem("name", fmt::format("{} is empty, expected a name",
                                              table.path("name")));
        }
        if (control.name.find('.') != std::string::npos) {
            table.problem("name",
                          fmt::format("{} is \"{}\", expected a name without a dot",
                                      table.path("name"), control.name),
                          "write an underscore");
        }
        for (const ControlSpec& other : controls_) {
            if (other.name == control.name && !control.name.empty()) {
                table.problem("name",
                              fmt::format("a second control '{}', expected a name of "
                                          "its own",
                                          other.name));
            }
        }
        read_measure(table, control);
        read_target_of(table, control);
        control.gain = table.number("gain");
        if (control.gain == 0.0) {
            table.problem("gain", fmt::format("{} is 0, expected positive or negative",
                                              table.path("gain")));
        }
        control.integral_time = table.quantity("integral_time");
        control.lag = table.quantity("lag");
        resolved_.push_back(table.finish());
        controls_.push_back(std::move(control));
    }

    const std::vector<ControlSpec>& controls() const { return controls_; }
    std::vector<ControlSpec> take() { return std::move(controls_); }
    Array take_resolved() { return std::move(resolved_); }

  private:
    void read_measure(TableReader& table, ControlSpec& control) {
        const std::string name = table.text("measure");
        const Value* set_point = table.value("set_point");
        if (set_point == nullptr) {
            table.missing("set_point");
        }
        if (name.empty() || spec_.banks.empty()) {
            return;
        }
        try {
            control.measure = parse_result_name(name, spec_, table.where("measure"));
        } catch (const InputError& error) {
            problems_.add(error);
            return;
        }
        if (set_point != nullptr) {
            control.set_point =
                read_target(*set_point, table.path("set_point"), control.measure,
                            spec_.chemistry.cations, problems_);
        }
    }

    //! vary = "streams.scrub.flow", or "control.inner.set_point" of a controller above.
    void read_target_of(TableReader& table, ControlSpec& control) {
        const std::string vary = table.text("vary");
        const Array* between = table.array("between");
        if (between == nullptr) {
            table.missing("between");
        } else if (between->size() != 2) {
            table.problem("between",
                          fmt::format("{} holds {} values, expected two, the lower and "
                                      "the upper limit",
                                      table.path("between"), between->size()));
            between = nullptr;
        }
        std::vector<std::string> known;
        for (std::size_t i = 0; i < spec_.streams.size(); ++i) {
            known.push_back("streams." + spec_.streams[i].name + ".flow");
            if (known.back() == vary) {
                control.stream = static_cast<int>(i);
            }
        }
        for (std::size_t i = 0; i < spec_.tanks.size(); ++i) {
            if (spec_.tanks[i].is_pumped) {
                known.push_back("tanks." + spec_.tanks[i].name + ".outflow");
                if (known.back() == vary) {
                    control.tank = static_cast<int>(i);
                }
            }
        }
        for (std::size_t i = 0; i < controls_.size(); ++i) {
            known.push_back("control." + controls_[i].name + ".set_point");
            if (known.back() == vary) {
                control.control = static_cast<int>(i);
            }
        }
        if (vary.empty()) {
            return;
        }
        if (!control.sets_flow() && control.control < 0) {
            table.problem("vary",
                          fmt::format("'{}' is not what a control can set, expected a "
                                      "flow or the set point of a control above: {}",
                                      vary, join_words(known)),
                          did_you_mean(vary, known));
            return;
        }
        for (const ControlSpec& other : controls_) {
            if ((control.stream >= 0 && other.stream == control.stream) ||
                (control.tank >= 0 && other.tank == control.tank) ||
                (control.control >= 0 && other.control == control.control)) {
                table.problem("vary",
                              fmt::format("'{}' is set by '{}' already, expected one "
                                          "control for each",
                                          vary, other.name));
            }
        }
        if (between != nullptr) {
            read_limits(table, *between, control);
        }
    }

    void read_limits(TableReader& table, const Array& between, ControlSpec& control) {
        const auto limit = [&](const Value& value) {
            if (control.sets_flow()) {
                return read_quantity(value, table.path("between"), kinds::flow,
                                     ranges::not_negative, problems_);
            }
            return read_target(value, table.path("between"),
                               controls_[control.control].measure,
                               spec_.chemistry.cations, problems_);
        };
        control.limits_where = table.where("between");
        control.lower = limit(between[0]);
        control.upper = limit(between[1]);
        const double now = control.stream >= 0 ? spec_.streams[control.stream].flow
                           : control.tank >= 0 ? spec_.tanks[control.tank].outflow
                                               : controls_[control.control].set_point;
        if (control.lower >= control.upper) {
            table.problem("between", fmt::format("{}: the lower limit is not below the "
                                                 "upper, expected it to be",
                                                 table.path("between")));
        } else if (now != 0.0 && (now < control.lower || now > control.upper)) {
            table.problem("between",
                          fmt::format("{}: the value in the case, where the control "
                                      "starts, is outside, expected between the limits",
                                      table.path("between")));
        }
        if (control.sets_flow() && now == 0.0) {
            table.problem("vary",
                          "a control starts from the flow in the case, which is zero, "
                          "expected another");
        }
    }

    const CaseSpec& spec_;
    Diagnostics& problems_;
    std::vector<ControlSpec> controls_;
    Array resolved_;
};

}  // namespace

std::vector<ControlSpec> read_controls(TableReader& root, const CaseSpec& spec,
                                       Diagnostics& problems) {
    ControlReader reader(spec, problems);
    const Array* values = root.array("control");
    for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
        reader.read((*values)[i], fmt::format("control.{}", i + 1));
    }
    if (values != nullptr) {
        // A fault said already may have left flows or stages unknown.
        if (problems.empty()) {
            CaseSpec limited = spec;
            limited.controls = reader.controls();
            check_lower_limits(limited, problems);
        }
        root.resolve("control", {reader.take_resolved(), root.where("control")});
    }
    return reader.take();
}

}  // namespace didymium
