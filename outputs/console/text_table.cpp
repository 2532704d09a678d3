#include "outputs/console/text_table.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace didymium {

namespace {

constexpr const char* kUnknown = "-";

//! Characters on the screen: bytes of UTF-8 that start one.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

TextTable::TextTable(std::vector<std::string> headings) {
    rows_ = {std::move(headings)};
}

void TextTable::add_row(std::vector<std::string> cells) {
    cells.resize(rows_.front().size());
    rows_.push_back(std::move(cells));
}

std::string TextTable::text(std::size_t indent) const {
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    for (const auto& row : rows_) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    }
    std::string text;
    for (const auto& row : rows_) {
        std::string line(indent, ' ');
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string padding(widths[i] - width_of(row[i]), ' ');
            line += i == 0 ? row[i] + padding : "  " + padding + row[i];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string paragraph(const std::string& label, const std::string& text) {
    constexpr std::size_t indent = 14;
    constexpr std::size_t width = 96;
    std::string lines = label + std::string(indent - label.size(), ' ');
    std::size_t column = indent;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t space = text.find(' ', begin);
        const std::size_t end = space == std::string::npos ? text.size() : space;
        if (column > indent && column + (end - begin) > width) {
            lines.back() = '\n';
            lines += std::string(indent, ' ');
            column = indent;
        }
        lines += text.substr(begin, end - begin) + ' ';
        column += end - begin + 1;
        begin = end + 1;
    }
    lines.back() = '\n';
    return lines;
}

std::string format_percent(double fraction) {
    if (!std::isfinite(fraction)) {
        return kUnknown;
    }
    constexpr double nothing = 1e-10;
    // Rounding leaves recoveries just below zero: nothing has no sign.
    const double percent =
        std::abs(100.0 * fraction) < nothing ? 0.0 : 100.0 * fraction;
    const double distance = std::min(std::abs(percent), std::abs(100.0 - percent));
    // Two digits of what is missing; more than ten decimals are noise. A recovery above
    // 100 % misses nothing, and a thousandth of a percent is enough.
    const double least = percent > 100.0 ? 5e-4 : nothing;
    const int most = percent > 100.0 ? 3 : 10;
    const int decimals =
        distance < least
            ? 2
            : std::clamp(1 - static_cast<int>(std::floor(std::log10(distance))), 2,
                         most);
    return fmt::format("{:.{}f} %", percent, decimals);
}

std::string format_fixed(double value, int decimals) {
    if (std::isnan(value)) {
        return kUnknown;
    }
    const double least = 0.5 * std::pow(10.0, -decimals);
    return fmt::format("{:.{}f}", std::fabs(value) < least ? 0.0 : value, decimals);
}

std::string format_number(double value, int digits) {
    if (std::isnan(value)) {
        return kUnknown;
    }
    const double size = std::abs(value);
    if (size >= 1e-3 && size < 1e6) {
        const int before = static_cast<int>(std::floor(std::log10(size))) + 1;
        return fmt::format("{:.{}f}", value, std::max(0, digits - before));
    }
    return fmt::format("{:.{}g}", value, digits);
}

std::string format_hours(double hours) {
    if (std::isnan(hours)) {
        return kUnknown;
    }
    if (std::isinf(hours)) {
        return "never";
    }
    if (hours == 0.0) {
        return "0 h";
    }
    if (hours < 1.0) {
        return fmt::format("{:.2g} min", 60.0 * hours);
    }
    if (hours < 48.0) {
        return fmt::format("{:.1f} h", hours);
    }
    const double days = hours / 24.0;
    return days < 1000.0 ? fmt::format("{} d", format_number(days, 3))
                         : fmt::format("{} years", format_number(days / 365.25, 3));
}

std::string format_seconds(double seconds) {
    if (seconds < 60.0) {
        return fmt::format("{:.{}f} s", seconds, seconds < 10.0 ? 2 : 0);
    }
    const auto whole = std::llround(seconds);
    return whole < 3600 ? fmt::format("{} min {:02} s", whole / 60, whole % 60)
                        : fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

}  // namespace didymium
