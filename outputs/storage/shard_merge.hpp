//! \file One file of the shards of a sweep.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace didymium {

//! Files that are not the shards of one sweep, each once; the message says which and
//! why.
class UnfitShards : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

//! "sweep.h5", shard 3 of 7: "sweep.shard-3-of-7.h5", so that shards that are started
//! by one command do not share a file.
std::filesystem::path shard_path(const std::filesystem::path& result, int shard,
                                 int shards);
//! The other way round; the path itself where it is not of that kind.
std::filesystem::path merged_path(const std::filesystem::path& shard);

//! Copies the scenarios of all shards into one file, chunk by chunk as they are. Throws
//! UnfitShards where one is missing, twice there, incomplete or of another sweep, and
//! OutputError; the result then stays as it was.
void merge_shards(const std::vector<std::filesystem::path>& shards,
                  const std::filesystem::path& result, const std::string& command);

}  // namespace didymium
