//! \file Result files: what is written is read back, and unfinished files do not pass
//! for finished ones.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "outputs/results/result_file.hpp"
#include "outputs/storage/netcdf4.hpp"
#include "tests/unit/test_outputs_example.hpp"

using namespace didymium;
namespace fs = std::filesystem;

namespace {

//! A directory of its own, removed at the end.
class Scratch {
  public:
    Scratch() {
        std::string name = (fs::temp_directory_path() / "didymium-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~Scratch() { fs::remove_all(path_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    fs::path operator/(const char* name) const { return path_ / name; }

  private:
    fs::path path_;
};

ResultWriter example_writer(const fs::path& path, int n_scenarios = 3) {
    return {path, example::shape(), n_scenarios, example::provenance()};
}

//! The message of the OutputError that an action throws; "" when it throws none.
template <typename Action>
std::string error_of(Action&& action) {
    try {
        action();
    } catch (const OutputError& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("the size of a result is known before it is written", "[outputs]") {
    const Scratch scratch;
    const auto path = scratch / "result.h5";
    auto writer = example_writer(path);
    writer.write(1, example::result(1));
    writer.finish();
    const NetcdfReader file(path);
    double bytes = 0.0;
    for (const std::string group : {"/", "balance", "solver", "input"}) {
        for (const std::string& name : file.variables(group)) {
            const std::string last = file.dimensions(name).back();
            const bool one_byte = last.find("strlen") != std::string::npos ||
                                  name == "status" || name == "end_is_steady" ||
                                  name == "retries";
            double size = one_byte ? 1.0 : 8.0;
            for (const std::size_t extent : file.extents(name)) {
                size *= static_cast<double>(extent);
            }
            bytes += size;
        }
    }
    const std::size_t unknowns = example::result(1).state.size();
    CHECK(uncompressed_bytes(example::shape(), 3, unknowns, example::provenance()) ==
          bytes);
}

TEST_CASE("a result file holds what was written", "[outputs]") {
    const Scratch scratch;
    const auto path = scratch / "result.h5";
    auto writer = example_writer(path);
    writer.write(2, example::result(2));
    writer.write(0, example::result(0));
    writer.finish();

    REQUIRE(fs::exists(path));
    CHECK_FALSE(fs::exists(path.string() + ".partial"));
    const NetcdfReader file(path);
    CHECK(file.number_attribute("/", "complete") == 1.0);
    CHECK(file.number_attribute("/", "seed") == 42.0);
    CHECK(file.text_attribute("/", "Conventions") == "CF-1.8");
    CHECK(file.text_attribute("solver", "method") == "cvodes");

    SECTION("numbers, per scenario") {
        CHECK(file.extents("aqueous") == std::vector<std::size_t>{3, 1, 2, 6});
        CHECK(file.numbers("aqueous", 2) == example::result(2).aqueous);
        CHECK(file.numbers("balance/closure", 0) == example::result(0).closure);
        CHECK(file.numbers("solver/rhs_evaluations", 0).at(0) == 4567);
        CHECK(file.numbers("solver/steps", 2).at(0) == 125);
        CHECK(std::isinf(file.numbers("time_to_specification", 0).at(1)));
    }
    SECTION("a scenario that was not written is missing, and says so") {
        CHECK(file.numbers("status") == std::vector<double>{0, 6, 0});
        CHECK(std::isnan(file.numbers("aqueous", 1).at(0)));
        CHECK(file.text("message").at(1).empty());
    }
    SECTION("text, also outside ASCII") {
        CHECK(file.text("component") == example::shape().components);
        CHECK(file.text("message").at(0) == "reached the end, 25 \u00b0C");
        CHECK(file.text("warnings").at(2) ==
              "stage split.extraction.1: loading 61 % > 60 %\nslow mode: 420 d");
    }
    SECTION("swept inputs, together and by name with their units") {
        CHECK(file.text("input_unit") == std::vector<std::string>{"m3/h", "g/L"});
        CHECK(file.numbers("input_value", 2) == std::vector<double>{2.64, 200.0});
        CHECK(file.numbers("streams_scrub_flow", 2).at(0) == 2.64);
        CHECK(file.text_attribute("streams_scrub_flow", "units") == "m3/h");
    }
    SECTION("input files verbatim") {
        const auto provenance = example::provenance();
        CHECK(file.text("input/ndpr_toml").at(0) == provenance.sources[0].text);
        CHECK(file.text_attribute("input/didymium_csv", "role") == "assay");
        CHECK(file.text("input/resolved_case").at(0) == provenance.resolved_case);
    }
    SECTION("a state to start from") {
        const auto stored = read_stored_state(path, 2);
        CHECK(stored.state == example::result(2).state);
        CHECK(stored.stages == example::shape().stages);
        CHECK(stored.vessel_volume == example::result(2).vessel_volume);
        CHECK(stored.vessel_cells == example::result(2).vessel_cells);
        CHECK(stored.monomers_per_unit == 2);
        CHECK(stored.end_time == 24.0);
        CHECK_THAT(
            error_of([&] { read_stored_state(path); }),
            Catch::Contains("it holds 3 scenarios, expected the one to start from"));
        CHECK_THAT(error_of([&] { read_stored_state(path, 1); }),
                   Catch::Contains("scenario 1 (not_run) has no state"));
        CHECK_THAT(error_of([&] { read_stored_state(path, 3); }),
                   Catch::Contains("no scenario 3, expected one below 3"));
    }
    SECTION("a description") {
        const auto text = describe_result(path);
        CHECK_THAT(text, Catch::Contains("2 ok, 1 not_run"));
        CHECK_THAT(text, Catch::Contains("feeds/didymium.csv (assay)"));
        CHECK_THAT(text, !Catch::Contains("INCOMPLETE"));
    }
}

TEST_CASE("a run that stopped early leaves the times after it missing", "[outputs]") {
    const Scratch scratch;
    const auto path = scratch / "result.h5";
    auto result = example::result(0);
    result.status = Status::integration_failed;
    result.inventory.resize(6);  // the first of two times
    auto writer = example_writer(path, 1);
    writer.write(0, result);
    writer.finish();
    const auto inventory = NetcdfReader(path).numbers("inventory", 0);
    CHECK(inventory.at(5) == result.inventory.at(5));
    CHECK(std::isnan(inventory.at(6)));
}

TEST_CASE("a description is of the last time that was written", "[outputs]") {
    const Scratch scratch;
    const auto path = scratch / "result.h5";
    auto shape = example::shape();
    shape.mode = "run";
    shape.inputs.clear();
    auto result = example::result(0);
    result.input_values.clear();
    const auto described = [&] {
        auto writer = ResultWriter(path, shape, 1, example::provenance());
        writer.write(0, result);
        writer.finish();
        return describe_result(path);
    };
    SECTION("of a run that failed, the last before") {
        result.status = Status::integration_failed;
        result.end_time = 7.0;
        for (auto* array : {&result.purity, &result.recovery, &result.outlet_flow})
            std::fill(array->begin() + static_cast<std::ptrdiff_t>(array->size() / 2),
                      array->end(), NAN);
        result.purity[0] = result.purity[1] = NAN;  // nothing in the raffinate yet
        result.time_to_specification.clear();
        result.specification_lost.clear();
        const auto text = described();
        INFO(text);
        CHECK_THAT(text, Catch::Contains("After 0 h") &&
                             Catch::Contains("split.raffinate               none\n") &&
                             Catch::Contains("50.00 %") &&
                             Catch::Contains("0.9995          -        -"));
        CHECK_THAT(text, !Catch::Contains("nan") && !Catch::Contains("99.99"));
    }
    SECTION("of a run that stopped early, its end") {
        shape.times.back() = HUGE_VAL;
        result.end_time = 7.0;
        const auto text = described();
        INFO(text);
        CHECK_THAT(text, Catch::Contains("After 7.0 h") && Catch::Contains("99.9907"));
    }
    SECTION("of one that failed before any time, none") {
        result = {};
        result.status = Status::input_error;
        const auto text = described();
        INFO(text);
        CHECK_THAT(text, Catch::Contains("1 input_error") && !Catch::Contains("After"));
    }
    SECTION("of a steady state, whether it meets the specifications") {
        shape.mode = "steady";
        result.time_to_specification = {0.0, HUGE_VAL};
        const auto text = described();
        INFO(text);
        CHECK_THAT(text, Catch::Contains("0.999        yes") &&
                             Catch::Contains("0.9995   NO"));
    }
}

TEST_CASE("long text is cut between characters and says so", "[outputs]") {
    const Scratch scratch;
    const auto path = scratch / "result.h5";
    auto result = example::result(0);
    result.message = "";
    for (int i = 0; i < 1000; ++i) {
        result.message += "\u00b0C";
    }
    auto writer = example_writer(path, 1);
    writer.write(0, result);
    writer.finish();
    const auto message = NetcdfReader(path).text("message").at(0);
    CHECK(message.size() <= 1024);
    CHECK_THAT(message, Catch::EndsWith("\u00b0C...") || Catch::EndsWith("\u00b0..."));
}

TEST_CASE("a writer refuses what does not fit", "[outputs]") {
    const Scratch scratch;
    auto writer = example_writer(scratch / "result.h5");
    writer.write(1, example::result(1));
    CHECK_THAT(error_of([&] { writer.write(1, example::result(1)); }),
               Catch::Contains("scenario 1 of 3"));
    CHECK_THROWS_AS(writer.write(3, example::result(3)), OutputError);
    auto result = example::result(0);
    result.aqueous.push_back(0.0);
    CHECK_THAT(error_of([&] { writer.write(0, result); }),
               Catch::Contains("scenario 0: 'aqueous' has 13 values, not 12"));
}

TEST_CASE("a writer that does not finish leaves no file", "[outputs]") {
    const Scratch scratch;
    const auto path = scratch / "result.h5";
    {
        auto writer = example_writer(path);
        writer.write(0, example::result(0));
        CHECK(fs::exists(path.string() + ".partial"));
    }
    CHECK_FALSE(fs::exists(path));
    CHECK_FALSE(fs::exists(path.string() + ".partial"));
}

TEST_CASE("a file whose layout fails half-way leaves nothing", "[outputs]") {
    const Scratch scratch;
    const auto path = scratch / "result.h5";
    auto shape = example::shape();
    shape.counters = {"steps", "steps"};
    CHECK_THAT(error_of([&] { ResultWriter(path, shape, 1, example::provenance()); }),
               Catch::Contains("cannot create 'solver/steps'"));
    CHECK_FALSE(fs::exists(path.string() + ".partial"));
}

TEST_CASE("a killed writer leaves only the partial file, which can be read",
          "[outputs]") {
    const Scratch scratch;
    const auto path = scratch / "result.h5";
    const pid_t child = fork();
    if (child == 0) {
        auto writer = example_writer(path);
        raise(SIGKILL);
    }
    int status = 0;
    waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    CHECK_FALSE(fs::exists(path));
    const fs::path partial = path.string() + ".partial";
    REQUIRE(fs::exists(partial));
    CHECK_THAT(describe_result(partial), Catch::Contains("INCOMPLETE"));
    CHECK_THAT(describe_result(partial), Catch::Contains("3 not_run"));
}

TEST_CASE("what is written can be read before the writer is done", "[outputs]") {
    const Scratch scratch;
    const auto path = scratch / "result.h5";
    auto writer = example_writer(path);
    const fs::path partial = path.string() + ".partial";
    CHECK_THAT(describe_result(partial),
               Catch::Contains("INCOMPLETE: the run goes on, or was ended") &&
                   Catch::Contains("3 not_run"));
}

TEST_CASE("what is wrong with the place of a file is said", "[outputs]") {
    const Scratch scratch;
    std::ofstream(scratch / "file") << "text";
    CHECK_THAT(error_of([&] { example_writer(scratch / "missing/result.h5"); }),
               Catch::Contains("missing/result.h5: cannot create: the directory") &&
                   Catch::Contains("does not exist"));
    CHECK_THAT(error_of([&] { example_writer(scratch / "file/result.h5"); }),
               Catch::Contains("is not a directory"));
    CHECK_THAT(error_of([&] { example_writer("/proc/result.h5"); }),
               Catch::Contains("/proc/result.h5.partial: cannot create: "));
    CHECK_THAT(error_of([&] { read_stored_state(scratch / "none.h5"); }),
               Catch::Contains("none.h5: cannot open: No such file or directory"));
    CHECK_THAT(error_of([&] { describe_result(scratch / "file"); }),
               Catch::Contains("file: not a result file of Didymium, expected one"));
}

TEST_CASE("a full disk is an error with its reason", "[outputs]") {
    const Scratch scratch;
    const auto path = scratch / "result.h5";
    // In a process of its own: HDF5 never lets go of a file that cannot be closed.
    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        std::freopen((scratch / "messages").c_str(), "w", stderr);
        std::string error;
        {
            auto writer = example_writer(path);
            const rlimit limit{4096, 4096};  // as good as a full disk, needs no root
            setrlimit(RLIMIT_FSIZE, &limit);
            std::thread([&] {  // printing belongs to each thread in HDF5
                error = error_of([&] {
                    writer.write(0, example::result(0));
                    writer.finish();
                });
            })
                .join();
        }
        const bool said =
            error.find("result.h5.partial: cannot ") != std::string::npos &&
            error.find("File too large") != std::string::npos;
        std::fflush(stderr);
        _exit(said ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(status == 0);
    CHECK(fs::file_size(scratch / "messages") == 0);
    CHECK_FALSE(fs::exists(path));
}
