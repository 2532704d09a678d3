//! \file Results that cannot be written: exit code 3, the reason, and nothing left.
#include <catch2/catch.hpp>

#include <sys/mount.h>
#include <sys/wait.h>

#include <fmt/format.h>

#include "program.hpp"
#include "tests/paths.hpp"

using namespace robustness;
using Catch::Contains;

namespace {

const std::string steady_sweep =
    "case = \"case.toml\"\nrun = \"steady\"\n[[vary]]\npath = \"streams.scrub.flow\"\n"
    "from = \"2.3 m3/h\"\nto = \"2.6 m3/h\"\npoints = 400\n";

//! A file system of a few pages, where the tests may mount one.
class TinyDisk {
  public:
    TinyDisk(const fs::path& place, const std::string& size) : place_(place) {
        fs::create_directory(place);
        mounted_ =
            mount("none", place.c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
    }
    ~TinyDisk() {
        if (mounted_)
            umount2(place_.c_str(), MNT_DETACH);
    }
    TinyDisk(const TinyDisk&) = delete;
    TinyDisk& operator=(const TinyDisk&) = delete;
    bool mounted() const { return mounted_; }

  private:
    fs::path place_;
    bool mounted_ = false;
};

}  // namespace

TEST_CASE("a result that cannot be created is refused before the run", "[outputs]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr"));
    folder.write("sweep.toml", steady_sweep);
    folder.write("file", "something");
    fs::create_directory(folder / "folder");
    const auto before = folder.names();
    const auto [output, reason] = GENERATE(table<std::string, std::string>({
        {"nowhere/result.h5", "the directory 'nowhere' does not exist"},
        {"file/result.h5", "'file' is not a directory"},
        {"folder", "it is a directory"},
        {"/proc/result.h5", "/proc/result.h5"},
        {std::string(300, 'x') + ".h5", "File name too long"},
    }));
    for (const std::string command : {"run", "steady", "sweep"}) {
        const Outcome outcome = folder.run(
            {command, command == "sweep" ? "sweep.toml" : "case.toml", "-o", output});
        INFO(outcome.text());
        CHECK(outcome.exit_code == 3);
        CHECK_THAT(outcome.err, Contains("error: ") && Contains(reason));
        CHECK(folder.names() == before);
    }
}

TEST_CASE("a result never replaces its inputs or a device", "[outputs]") {
    const Folder folder;
    const std::string text = shipped_case("short_ndpr");
    folder.write("case.toml", text);
    folder.write("sweep.toml", steady_sweep);
    fs::create_symlink("/dev/null", folder / "device");
    fs::create_hard_link(folder / "case.toml", folder / "other.toml");
    const auto before = folder.names();
    const auto refused = [&](const std::string& command, const std::string& input,
                             const std::string& output, const std::string& reason) {
        const Outcome outcome = folder.run({command, input, "-o", output});
        INFO(outcome.text());
        CHECK(outcome.exit_code == 3);
        CHECK_THAT(outcome.err, Contains(reason));
        CHECK(folder.names() == before);
        CHECK(read(folder / "case.toml") == text);
    };
    refused("run", "case.toml", "case.toml", "it is the case of this run");
    refused("run", "case.toml", "./other.toml", "it is the case of this run");
    refused("steady", "case.toml", "device", "not a regular file");
    refused("sweep", "sweep.toml", "sweep.toml", "it is the sweep of this run");
    refused("sweep", "sweep.toml", "case.toml", "it is the case of this run");
    CHECK(fs::is_symlink(folder / "device"));
}

TEST_CASE("a full disk ends a run and a sweep with the reason", "[outputs]") {
    const Folder folder;
    const auto size = GENERATE(as<std::string>(), "4k", "64k", "300k");
    const TinyDisk disk(folder / "tiny", size);
    if (!disk.mounted()) {
        WARN("not tried: mounting needs root");
        return;
    }
    folder.write("case.toml", shipped_case("short_ndpr"));
    folder.write("sweep.toml", steady_sweep);
    for (const std::string command : {"run", "sweep"}) {
        if (command == "run" && size == "300k")
            continue;  // there is room for its result
        const Outcome outcome =
            folder.run({command, command == "sweep" ? "sweep.toml" : "case.toml", "-o",
                        "tiny/result.h5", "-q"});
        INFO(size << ": " << outcome.text());
        CHECK(outcome.exit_code == 3);
        CHECK_THAT(outcome.err,
                   Contains("No space left on device") && !Contains("HDF5-DIAG"));
        // Scenarios that are finished stay, in the journal.
        for (const auto& entry : fs::directory_iterator(folder / "tiny"))
            CHECK(entry.path().filename() == "result.h5.journal");
        const bool kept = fs::exists(folder / "tiny/result.h5.journal");
        CHECK(kept == (outcome.err.find("scenarios are finished and kept") !=
                       std::string::npos));
        CHECK((!kept || command == "sweep"));
        fs::remove(folder / "tiny/result.h5.journal");
        CHECK_THAT(outcome.err, !Contains("warning: tiny/result.h5 will take"));
    }
}

TEST_CASE("a limit of the size of files is an error with its reason", "[outputs]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr"));
    folder.write("sweep.toml", steady_sweep);
    const auto blocks = GENERATE(8, 600);  // at the start, and among the scenarios
    const auto before = folder.names();
    for (const std::string command : {"run case.toml", "sweep sweep.toml"}) {
        if (command == "run case.toml" && blocks == 600)
            continue;  // its result is smaller
        const std::string limited =
            fmt::format("cd {}; ulimit -f {}; {} {} -q 2> messages",
                        folder.path().string(), blocks, built_program, command);
        const int status = std::system(limited.c_str());
        const std::string messages = read(folder / "messages");
        INFO(limited << "\n" << messages);
        fs::remove(folder / "messages");
        CHECK(WEXITSTATUS(status) == 3);
        CHECK_THAT(messages, Contains("File too large") && !Contains("HDF5-DIAG"));
        fs::remove(folder / "sweep.h5.journal");  // test_resume.cpp goes on with it
        CHECK(folder.names() == before);
    }
}
