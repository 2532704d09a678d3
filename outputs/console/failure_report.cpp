#include "outputs/console/failure_report.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

namespace didymium {

namespace {

constexpr std::size_t kListedScenarios = 10;
constexpr std::size_t kShownCauses = 10;

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

}  // namespace

std::string failure_cause(const std::string& message) {
    std::string cause;
    for (std::size_t i = 0; i < message.size();) {
        if (!is_digit(message[i])) {
            cause += message[i++];
            continue;
        }
        // The whole of 12, 0.25 and 3e-05
        while (i < message.size()) {
            const bool exponent = message[i] == 'e' && i + 2 < message.size() &&
                                  (message[i + 1] == '-' || message[i + 1] == '+') &&
                                  is_digit(message[i + 2]);
            const bool point =
                message[i] == '.' && i + 1 < message.size() && is_digit(message[i + 1]);
            if (!exponent && !point && !is_digit(message[i])) {
                break;
            }
            i += exponent ? 2 : 1;
        }
        cause += '#';
    }
    return cause;
}

void FailureReport::add(int scenario, Status status, const std::string& message,
                        int retries) {
    if (status == Status::not_run) {
        return;
    }
    retried_ += retries > 0 ? 1 : 0;
    if (status == Status::ok) {
        saved_ += retries > 0 ? 1 : 0;
        return;
    }
    Cause& cause = causes_[{status, failure_cause(message)}];
    if (cause.count++ == 0) {
        cause.first = message;
    }
    if (cause.scenarios.size() < kListedScenarios) {
        cause.scenarios.push_back(scenario);
    }
}

std::string FailureReport::text() const {
    std::vector<std::pair<Status, const Cause*>> causes;
    for (const auto& [key, cause] : causes_) {
        causes.emplace_back(key.first, &cause);
    }
    std::ranges::stable_sort(causes, [](const auto& a, const auto& b) {
        return a.second->count != b.second->count
                   ? a.second->count > b.second->count
                   : a.second->scenarios.front() < b.second->scenarios.front();
    });
    std::string text;
    for (std::size_t i = 0; i < std::min(causes.size(), kShownCauses); ++i) {
        const auto& [status, cause] = causes[i];
        text += fmt::format("  scenario {}: {}: {}\n", cause->scenarios.front(),
                            status_name(status), cause->first);
        if (cause->count > 1) {
            const std::vector<int> others(cause->scenarios.begin() + 1,
                                          cause->scenarios.end());
            const bool all =
                cause->scenarios.size() == static_cast<std::size_t>(cause->count);
            text += fmt::format("    {} more of this cause: {}{}\n", cause->count - 1,
                                fmt::join(others, ", "), all ? "" : ", ...");
        }
    }
    if (causes.size() > kShownCauses) {
        text += fmt::format("  {} more causes: see 'message' in the file\n",
                            causes.size() - kShownCauses);
    }
    if (retried_ > 0) {
        text += fmt::format("  {} scenario{} retried, {} of them with success\n",
                            retried_, retried_ == 1 ? " was" : "s were", saved_);
    }
    return text;
}

}  // namespace didymium
