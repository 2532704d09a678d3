#include "outputs/console/sweep_report.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

namespace didymium {

namespace {

constexpr std::size_t kTogether = 64;

//! Rows of consecutive scenarios, one variable after the other.
class Rows {
  public:
    Rows(const NetcdfReader& file, std::size_t first, std::size_t count)
        : file_(&file), first_(first), count_(count) {}

    //! Calls back with the row of each scenario, where the file has the variable.
    void each(
        const std::string& variable,
        const std::function<void(std::size_t, std::span<const double>)>& use) const {
        if (!file_->has(variable)) {
            return;
        }
        const auto values = file_->numbers(variable, first_, count_);
        const std::size_t row = values.size() / count_;
        for (std::size_t s = 0; s < count_; ++s) {
            use(s, std::span(values).subspan(s * row, row));
        }
    }
    std::vector<std::string> text(const std::string& variable) const {
        return file_->text(variable, first_, count_);
    }

  private:
    const NetcdfReader* file_;
    std::size_t first_, count_;
};

//! Calls back with a few scenarios after the other.
void for_rows(const NetcdfReader& file,
              const std::function<void(std::size_t, std::size_t, const Rows&)>& use) {
    const std::size_t n = file.extents("status").at(0);
    for (std::size_t first = 0; first < n; first += kTogether) {
        const std::size_t count = std::min(kTogether, n - first);
        use(first, count, Rows(file, first, count));
    }
}

//! How scenarios went, and why.
std::vector<ScenarioResult> endings(const Rows& rows, std::size_t count) {
    std::vector<ScenarioResult> results(count);
    rows.each("status", [&](std::size_t s, std::span<const double> value) {
        results[s].status = static_cast<Status>(std::lround(value[0]));
    });
    rows.each("retries", [&](std::size_t s, std::span<const double> value) {
        results[s].retries = static_cast<std::int8_t>(value[0]);
    });
    const auto messages = rows.text("message");
    for (std::size_t s = 0; s < count; ++s) {
        results[s].message = messages[s];
    }
    return results;
}

std::vector<std::string> names_in(const NetcdfReader& file,
                                  const std::string& variable) {
    return file.has(variable) ? file.text(variable) : std::vector<std::string>{};
}

}  // namespace

SweepSummary summarize_sweep(const std::filesystem::path& path) {
    const NetcdfReader file(path);
    ResultShape shape;
    shape.outlets = names_in(file, "outlet");
    shape.rare_earths = names_in(file, "rare_earth");
    shape.specifications = names_in(file, "specification");
    shape.times = file.numbers("time");
    SweepSummary summary(shape, file.text_attribute("/", "title"));
    const std::pair<const char*, std::vector<double> ScenarioResult::*> arrays[] = {
        {"purity", &ScenarioResult::purity},
        {"recovery", &ScenarioResult::recovery},
        {"time_to_specification", &ScenarioResult::time_to_specification},
        {"balance/closure", &ScenarioResult::closure}};
    for_rows(file, [&](std::size_t first, std::size_t count, const Rows& rows) {
        std::vector<ScenarioResult> results = endings(rows, count);
        for (const auto& [variable, member] : arrays) {
            rows.each(variable,
                      [&, to = member](std::size_t s, std::span<const double> row) {
                          (results[s].*to).assign(row.begin(), row.end());
                      });
        }
        rows.each("control_end", [&](std::size_t s, std::span<const double> row) {
            for (const double end : row) {
                results[s].control_end.push_back(static_cast<std::int8_t>(end));
            }
        });
        rows.each("solver/solver_seconds",
                  [&](std::size_t s, std::span<const double> value) {
                      results[s].solver_seconds = value[0];
                  });
        for (std::size_t s = 0; s < count; ++s) {
            if (results[s].status != Status::not_run) {
                summary.add(static_cast<int>(first + s), results[s]);
            }
        }
    });
    return summary;
}

FailureReport failures_of(const NetcdfReader& file) {
    FailureReport failures;
    for_rows(file, [&](std::size_t first, std::size_t count, const Rows& rows) {
        const auto results = endings(rows, count);
        for (std::size_t s = 0; s < count; ++s) {
            failures.add(static_cast<int>(first + s), results[s].status,
                         results[s].message, results[s].retries);
        }
    });
    return failures;
}

}  // namespace didymium
