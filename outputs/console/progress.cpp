#include "outputs/console/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>

#include "outputs/console/text_table.hpp"

namespace didymium {

namespace {

constexpr auto kTerminalInterval = std::chrono::milliseconds(100);
constexpr auto kLogInterval = std::chrono::seconds(10);
constexpr int kBarWidth = 24;

//! From when on the remaining time is shown: a fraction, or seconds.
constexpr double kLeastDone = 0.05;
constexpr double kLeastSeconds = 60.0;

int terminal_width() {
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
                                                                           : 80;
}

}  // namespace

std::string progress_line(const std::string& label, double fraction,
                          double elapsed_seconds, const std::string& extra, int width,
                          double before, std::optional<double> remaining) {
    const double done = std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
    std::string line = label + "  ";
    if (width > 0) {
        const int filled = static_cast<int>(std::floor(done * kBarWidth));
        line +=
            fmt::format("[{}{}] ", std::string(static_cast<std::size_t>(filled), '#'),
                        std::string(static_cast<std::size_t>(kBarWidth - filled), '.'));
    }
    // Rounded down: 100 % means finished.
    line += fmt::format("{:3.0f} %  elapsed {}", std::floor(100.0 * done),
                        format_seconds(elapsed_seconds));
    // At the start steps are short, and what is done says little of what is to come.
    const double now = done - before;
    const bool known = now >= kLeastDone || elapsed_seconds >= kLeastSeconds;
    if (known && now > 0.0 && done < 1.0) {
        line +=
            ", remaining " +
            format_seconds(remaining.value_or(elapsed_seconds * (1.0 - done) / now));
    }
    if (!extra.empty()) {
        line += "  " + extra;
    }
    return width > 0 ? line.substr(0, static_cast<std::size_t>(width)) : line;
}

Progress::Progress(std::string label, double total)
    : label_(std::move(label)), total_(total), terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (drawn_) {
        std::fputc('\n', stderr);
    }
}

void Progress::update(double done, const std::string& extra,
                      const std::function<std::optional<double>()>& remaining) {
    done_ = done;
    extra_ = extra;
    const auto now = Clock::now();
    const auto interval =
        terminal_ ? Clock::duration(kTerminalInterval) : Clock::duration(kLogInterval);
    if (now - last_draw_ >= interval) {
        last_draw_ = now;
        draw(done, extra, remaining ? remaining() : std::nullopt);
    }
}

void Progress::finish(bool complete) {
    draw(complete ? total_ : done_, extra_);
    if (drawn_) {
        std::fputc('\n', stderr);
        drawn_ = false;
    }
}

void Progress::draw(double done, const std::string& extra,
                    std::optional<double> remaining) {
    const std::chrono::duration<double> elapsed = Clock::now() - start_;
    // One column is left free: some terminals wrap after the last.
    const auto line =
        progress_line(label_, total_ > 0.0 ? done / total_ : 1.0, elapsed.count(),
                      extra, terminal_ ? terminal_width() - 1 : 0,
                      total_ > 0.0 ? before_ / total_ : 0.0, remaining);
    if (terminal_) {
        // Return to the start of the line, write, erase what is left of the last one.
        std::fprintf(stderr, "\r%s\033[K", line.c_str());
        drawn_ = true;
    } else {
        std::fprintf(stderr, "%s\n", line.c_str());
    }
    std::fflush(stderr);
}

}  // namespace didymium
