#include "outputs/storage/group_packer.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <numeric>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "outputs/storage/deflate_level.hpp"
#include "outputs/storage/text_array.hpp"

namespace didymium {

namespace {

template <typename T>
using Member = T ScenarioResult::*;

template <typename T>
void put(std::string& out, T value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

//! Reads what put() wrote.
class RecordReader {
  public:
    explicit RecordReader(std::string_view bytes) : rest_(bytes) {}
    template <typename T>
    T get() {
        T value{};
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }
    std::string_view take(std::size_t size) {
        const std::string_view taken = rest_.substr(0, size);
        if (taken.size() != size) {
            throw OutputError("a record of finished scenarios is cut short");
        }
        rest_.remove_prefix(size);
        return taken;
    }
    bool empty() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

std::size_t row_bytes(const PackedVariable& v) {
    return std::accumulate(v.extents.begin() + 1, v.extents.end(), v.value_size,
                           std::multiplies<>());
}

//! Bytes of one index on the axis behind the scenario.
std::size_t slice_bytes(const PackedVariable& v) {
    return v.extents.size() > 1 ? row_bytes(v) / v.extents[1] : v.value_size;
}

void fill(const PackedVariable& v, std::span<char> bytes) {
    const bool real = std::holds_alternative<Member<std::vector<double>>>(v.source) ||
                      std::holds_alternative<Member<double>>(v.source) ||
                      std::holds_alternative<SweptInput>(v.source);
    if (!real) {
        std::memset(bytes.data(), v.value_size == 1 ? v.fill : 0, bytes.size());
        return;
    }
    for (std::size_t i = 0; i < bytes.size(); i += sizeof nan) {
        std::memcpy(&bytes[i], &nan, sizeof nan);
    }
}

//! Puts the values of a scenario at the start of a row. \return whether there are any.
struct RowWriter {
    const PackedVariable& variable;
    const ScenarioResult& result;
    std::span<char> row;  //!< empty where the file lacks the variable

    bool copy(const void* values, std::size_t size) const {
        if (size == 0) {
            return false;
        }
        if (row.empty()) {
            throw UnfitValues(
                fmt::format("'{}' has values but no extent", variable.name));
        }
        if (size > row.size() || size % slice_bytes(variable) != 0) {
            throw UnfitValues(fmt::format("'{}' has {} values, not {}", variable.name,
                                          size / variable.value_size,
                                          row.size() / variable.value_size));
        }
        std::memcpy(row.data(), values, size);
        return true;
    }
    bool text(const std::string& text) const {
        const auto padded = pad_text({text}, row.size());
        return copy(padded.data(), padded.size()) && !text.empty();
    }

    bool operator()(Member<std::vector<double>> m) const {
        return copy((result.*m).data(), 8 * (result.*m).size());
    }
    bool operator()(Member<double> m) const { return copy(&(result.*m), 8); }
    bool operator()(Member<std::int8_t> m) const { return copy(&(result.*m), 1); }
    bool operator()(Member<std::vector<std::int8_t>> m) const {
        return copy((result.*m).data(), (result.*m).size());
    }
    bool operator()(Member<Status> m) const { return copy(&(result.*m), 1); }
    bool operator()(Member<std::string> m) const { return text(result.*m); }
    bool operator()(Member<std::vector<std::string>> m) const {
        return text(fmt::format("{}", fmt::join(result.*m, "\n")));
    }
    bool operator()(SweptInput input) const {
        return input.index < result.input_values.size() &&
               copy(&result.input_values[input.index], 8);
    }
    bool operator()(SolverCounter counter) const {
        return counter.index < result.counters.size() &&
               copy(&result.counters[counter.index], 8);
    }
};

//! The filters of HDF5: the first bytes of all values, then the second ones, and so on;
//! then zlib.
std::string filtered(std::span<const char> values, std::size_t value_size) {
    std::vector<char> planes(values.begin(), values.end());
    if (value_size > 1) {
        const std::size_t n = values.size() / value_size;
        for (std::size_t byte = 0; byte < value_size; ++byte) {
            for (std::size_t i = 0; i < n; ++i) {
                planes[byte * n + i] = values[i * value_size + byte];
            }
        }
    }
    uLongf size = compressBound(planes.size());
    std::string deflated(size, '\0');
    if (compress2(reinterpret_cast<Bytef*>(deflated.data()), &size,
                  reinterpret_cast<const Bytef*>(planes.data()), planes.size(),
                  kDeflateLevel) != Z_OK) {
        throw OutputError("finished scenarios could not be compressed");
    }
    deflated.resize(size);
    return deflated;
}

void put_block(std::string& out, std::size_t variable, std::size_t scenario,
               std::size_t second, bool is_chunk, std::string_view bytes) {
    put(out, static_cast<std::uint32_t>(variable));
    put(out, static_cast<std::uint32_t>(scenario));
    put(out, static_cast<std::uint32_t>(second));
    put(out, static_cast<std::uint32_t>(is_chunk ? 1 : 0));
    put(out, static_cast<std::uint64_t>(bytes.size()));
    out.append(bytes);
}

//! Cuts rows of a variable into the chunks of the file; the last may reach beyond.
void put_chunks(std::string& out, std::size_t index, const PackedVariable& v,
                std::size_t first, std::span<const char> rows) {
    const std::size_t row = row_bytes(v);
    const std::size_t slice = slice_bytes(v);
    const std::size_t n_rows = rows.size() / row;
    std::vector<char> tile(v.chunk[0] * v.chunk[1] * slice);
    for (std::size_t r = 0; r < n_rows; r += v.chunk[0]) {
        for (std::size_t c = 0; c < v.extents[1]; c += v.chunk[1]) {
            fill(v, tile);
            const std::size_t width = slice * std::min(v.chunk[1], v.extents[1] - c);
            for (std::size_t k = 0; k < std::min(v.chunk[0], n_rows - r); ++k) {
                std::copy_n(
                    rows.begin() +
                        static_cast<std::ptrdiff_t>((r + k) * row + c * slice),
                    width,
                    tile.begin() + static_cast<std::ptrdiff_t>(k * v.chunk[1] * slice));
            }
            put_block(out, index, first + r, c, true, filtered(tile, v.value_size));
        }
    }
}

}  // namespace

std::string GroupPacker::pack(int group,
                              std::span<const ScenarioResult> results) const {
    std::string out;
    put(out, static_cast<std::uint32_t>(group));
    put(out, static_cast<std::uint32_t>(results.size()));
    for (const ScenarioResult& result : results) {
        put(out, static_cast<std::int8_t>(result.status));
    }
    const std::size_t first = static_cast<std::size_t>(group) * per_group_;
    std::vector<char> rows;
    for (std::size_t index = 0; index < variables_.size(); ++index) {
        const PackedVariable& v = variables_[index];
        const std::size_t row = v.extents.empty() ? 0 : row_bytes(v);
        rows.resize(row * results.size());
        fill(v, rows);
        bool any = false;
        for (std::size_t s = 0; s < results.size(); ++s) {
            const RowWriter writer{v, results[s],
                                   std::span(rows).subspan(s * row, row)};
            any = std::visit(writer, v.source) || any;
        }
        if (any && v.chunk.empty()) {
            put_block(out, index, first, 0, false, {rows.data(), rows.size()});
        } else if (any) {
            put_chunks(out, index, v, first, rows);
        }
    }
    return out;
}

GroupHead group_head(std::string_view record) {
    RecordReader reader(record);
    GroupHead head;
    head.group = static_cast<int>(reader.get<std::uint32_t>());
    const auto count = reader.get<std::uint32_t>();
    for (const char status : reader.take(count)) {
        head.status.push_back(static_cast<Status>(status));
    }
    return head;
}

std::vector<GroupBlock> group_blocks(std::string_view record) {
    RecordReader reader(record);
    reader.get<std::uint32_t>();
    reader.take(reader.get<std::uint32_t>());
    std::vector<GroupBlock> blocks;
    while (!reader.empty()) {
        GroupBlock block;
        block.variable = reader.get<std::uint32_t>();
        block.start[0] = reader.get<std::uint32_t>();
        block.start[1] = reader.get<std::uint32_t>();
        block.is_chunk = reader.get<std::uint32_t>() == 1;
        block.bytes = reader.take(reader.get<std::uint64_t>());
        blocks.push_back(block);
    }
    return blocks;
}

}  // namespace didymium
