//! \file The result file: HDF5 that is also valid netCDF-4. SCHEMA.md names every
//! variable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "outputs/results/result.hpp"
#include "outputs/storage/group_packer.hpp"
#include "outputs/storage/output_error.hpp"

namespace didymium {

//! How a run was made, for the root attributes and the /input group.
struct RunProvenance {
    std::string command;  //!< the command line
    std::string title;
    std::string method;  //!< cvodes | idas | newton; empty: contacts
    std::string linear;  //!< block | klu
    double rtol = 0.0;
    double atol = 0.0;          //!< mol/L
    int monomers_per_unit = 2;  //!< of extractant amounts: dimers or monomers
    int threads = 1;
    std::string isa;         //!< instruction set chosen at run time; may be empty
    std::uint64_t seed = 0;  //!< of the points of a sweep
    std::string design;      //!< of a sweep: grid, sobol ...; empty: none
    int design_points = 0;   //!< of its design, as the sweep states them
    std::vector<SourceFile> sources;  //!< verbatim input files
    std::string resolved_case;        //!< with every default; empty: none
    // Of sweeps
    std::string identity;  //!< what all its parts have in common: sweep_identity()
    int shard = 1;         //!< of this file, from 1
    int shards = 1;        //!< into which the sweep is cut, group by group in turn
    int scenarios_per_group = 1;
};

//! How the scenarios of a file are written: so many together, in groups that share
//! chunks with no others.
struct ResultGrouping {
    int scenarios = 1;
    std::size_t n_unknowns = 0;  //!< of the state at the end; 0: the first one decides
};

//! Where the time of a sweep went, s: of all parts of it that were computed anew.
struct SweepEffort {
    double wall = 0.0;
    double computing = 0.0;  //!< by all threads together: scenarios
    double packing = 0.0;    //!< by all threads together: layout and compression
    double writing = 0.0;    //!< by the thread that writes
};

//! A result must not replace what it is made from: throws OutputError.
void require_not_an_input(const std::filesystem::path& path,
                          const std::vector<SourceFile>& inputs);
//! The same for all files that a result is made of, and the state that a run starts
//! from.
void require_place_beside_inputs(const std::filesystem::path& result,
                                 const RunProvenance& provenance);

//! Bytes of all values of a result file before compression, texts of its inputs
//! included; exact. `n_unknowns` is the length of the state at the end.
double uncompressed_bytes(const ResultShape& shape, int n_scenarios,
                          std::size_t n_unknowns, const RunProvenance& provenance);

//! Into how large groups a sweep is cut: large enough for chunks that compress, small
//! enough to be held by every thread and to be shared out. Depends on nothing else.
int scenarios_per_group(const ResultShape& shape, int n_scenarios,
                        std::size_t n_unknowns);

//! Bytes of the values that one scenario holds in memory.
double scenario_bytes(const ResultShape& shape, std::size_t n_unknowns);

//! Writes NAME.h5.partial; finish() syncs it and renames it to NAME.h5. A writer that
//! is destroyed before finish() or leave() removes the partial file. One thread at a
//! time, but for the packer.
class ResultWriter {
  public:
    //! Throws OutputError when the file cannot be created.
    ResultWriter(const std::filesystem::path& path, ResultShape shape, int n_scenarios,
                 const RunProvenance& provenance, const ResultGrouping& grouping = {});
    ~ResultWriter();
    ResultWriter(const ResultWriter&) = delete;
    ResultWriter& operator=(const ResultWriter&) = delete;

    //! Stores a scenario of a file without groups, in any order; each once. Empty
    //! arrays stay at their fill value; an array over times may stop early, when the
    //! scenario did.
    void write(int scenario, const ScenarioResult& result);
    //! Packs groups of this file; with `n_unknowns` given it stays as it is.
    const GroupPacker& packer() const;
    //! Stores what it packed, in any order; each group once.
    void write_group(std::string_view record);
    void record_effort(const SweepEffort& effort);
    //! \param complete  false: an interrupted sweep; the rest stays `not_run`.
    void finish(bool complete = true);
    //! Leaves the partial file as it is, closed.
    void leave();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

//! The end state of a scenario in a previous result, to start from.
struct StoredState {
    std::vector<std::string> components;
    std::vector<std::string> stages;
    std::vector<std::string> tanks;
    std::vector<std::string> tank_hydraulics;  //!< (tank) overflows, pumped
    std::vector<std::string> hydraulics;       //!< (stage) fixed, proportional
    std::vector<double> vessel_volume;         //!< (stage, 4) m3
    std::vector<double> vessel_cells;          //!< (stage, 4)
    std::vector<double> state;                 //!< raw unknowns
    std::vector<std::string> transfer;         //!< (stage) law of mass transfer
    //! What a controller left, in the units of the file.
    struct Control {
        std::string name, measure, sets;
        double output = 0.0, bias = 0.0;
    };
    std::vector<Control> controls;
    int monomers_per_unit = 0;  //!< of extractant amounts
    int scenario = 0;
    double end_time = 0.0;  //!< h
};
//! \param scenario  -1: the only one. Throws OutputError where the file holds several,
//! and where the scenario is not ok.
StoredState read_stored_state(const std::filesystem::path& path, int scenario = -1);

//! What `didymium info FILE` prints: mode, sizes, provenance, status counts, end KPIs.
std::string describe_result(const std::filesystem::path& path);

}  // namespace didymium
