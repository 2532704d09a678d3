//! \file Finished scenarios as the bytes that a result file takes. They are laid out,
//! shuffled and deflated by the thread that computed them, so that the one thread that
//! writes has nothing to do but to write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "outputs/results/result.hpp"
#include "outputs/storage/output_error.hpp"

namespace didymium {

//! Values that do not fit the file: a bug.
class UnfitValues : public OutputError {
  public:
    using OutputError::OutputError;
};

//! Index into ScenarioResult::input_values, or into ScenarioResult::counters.
struct SweptInput {
    std::size_t index = 0;
};
struct SolverCounter {
    std::size_t index = 0;
};

//! Where the row of a scenario comes from.
using RowSource =
    std::variant<std::vector<double> ScenarioResult::*, double ScenarioResult::*,
                 std::int8_t ScenarioResult::*,
                 std::vector<std::int8_t> ScenarioResult::*, Status ScenarioResult::*,
                 std::string ScenarioResult::*,
                 std::vector<std::string> ScenarioResult::*, SweptInput, SolverCounter>;

//! A variable with a row for each scenario, as the file holds it.
struct PackedVariable {
    std::string name;
    RowSource source;
    std::vector<std::size_t> extents;  //!< empty: the file lacks it
    std::vector<std::size_t> chunk;    //!< empty: in one piece
    std::size_t value_size = 8;        //!< bytes
    int fill = 0;                      //!< of integers and text; numbers have NaN
};

//! Scenarios first ... first + count - 1 of a group, as they went.
struct GroupHead {
    int group = 0;
    std::vector<Status> status;
};

//! A piece of a variable, for a file.
struct GroupBlock {
    std::size_t variable = 0;       //!< index into the packed variables
    std::size_t start[2] = {0, 0};  //!< on the first two axes
    bool is_chunk = false;          //!< shuffled and deflated; else whole rows
    std::string_view bytes;
};

//! Packs groups of consecutive scenarios. Immutable: any number of threads may pack at
//! once.
class GroupPacker {
  public:
    GroupPacker() = default;
    GroupPacker(std::vector<PackedVariable> variables, int scenarios_per_group)
        : variables_(std::move(variables)), per_group_(scenarios_per_group) {}

    //! The record of a group: all its scenarios, in order. Throws UnfitValues. The same
    //! results give the same bytes.
    std::string pack(int group, std::span<const ScenarioResult> results) const;

    const std::vector<PackedVariable>& variables() const { return variables_; }

  private:
    std::vector<PackedVariable> variables_;
    int per_group_ = 1;
};

GroupHead group_head(std::string_view record);
//! The pieces of a record, which they refer to.
std::vector<GroupBlock> group_blocks(std::string_view record);

}  // namespace didymium
