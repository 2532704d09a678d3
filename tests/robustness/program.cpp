#include "program.hpp"
#include "tests/paths.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <ostream>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace robustness {

namespace {

//! In the child: becomes the program, or ends with 127.
[[noreturn]] void become(const std::vector<std::string>& arguments,
                         const fs::path& folder, const fs::path& out,
                         const fs::path& err, bool keep_signals) {
    if (!keep_signals)
        signal(SIGHUP, SIG_DFL);  // also where the tests run under nohup
    const auto redirect = [](const fs::path& path, int descriptor) {
        const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        return file >= 0 && dup2(file, descriptor) >= 0;
    };
    std::vector<char*> argv;
    for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    if (chdir(folder.c_str()) == 0 && redirect(out, STDOUT_FILENO) &&
        redirect(err, STDERR_FILENO))
        execv(argv.front(), argv.data());
    _exit(127);
}

fs::path new_folder() {
    std::string name = (fs::temp_directory_path() / "didymium-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        throw std::runtime_error("cannot create " + name);
    return fs::canonical(name);
}

}  // namespace

std::string Outcome::text() const {
    std::ostringstream stream;
    stream << *this;
    return stream.str();
}

std::ostream& operator<<(std::ostream& stream, const Outcome& outcome) {
    stream << "exit code " << outcome.exit_code << ", signal " << outcome.signal
           << (outcome.timed_out ? ", TIMED OUT" : "");
    return stream << "\n--- standard output\n"
                  << outcome.out << "\n--- standard error\n"
                  << outcome.err;
}

Folder::Folder() : path_(new_folder()) {}

Folder::~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

fs::path Folder::write(const std::string& name, const std::string& text) const {
    const fs::path path = path_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

std::vector<std::string> Folder::names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path_))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

Outcome Folder::run(const std::vector<std::string>& arguments) const {
    return run(arguments, Start{});
}

Outcome Folder::run(const std::vector<std::string>& arguments, Start start) const {
    using Clock = std::chrono::steady_clock;
    const Folder streams;
    const fs::path out = streams / "out";
    const fs::path err = streams / "err";
    // The same tests run another build of the program: one with a sanitizer.
    const char* const other = std::getenv("DIDYMIUM_EXE");
    std::vector<std::string> command = {other != nullptr ? other : built_program};
    command.insert(command.end(), arguments.begin(), arguments.end());
    const fs::path folder = start.folder.empty() ? path_ : start.folder;
    const pid_t child = fork();
    if (child == 0)
        become(command, folder, out, err, start.keep_signals);
    if (child < 0)
        throw std::runtime_error("cannot start a process");

    Outcome outcome;
    const auto end = Clock::now() + start.limit;
    int status = 0;
    while (waitpid(child, &status, WNOHANG) == 0) {
        const int signal = start.signal_when ? start.signal_when() : 0;
        if (signal != 0) {
            kill(child, signal);
            if (--start.signals == 0)
                start.signal_when = nullptr;
        }
        if (Clock::now() > end && !outcome.timed_out) {
            outcome.timed_out = true;
            kill(child, SIGKILL);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    if (WIFEXITED(status))
        outcome.exit_code = WEXITSTATUS(status);
    else
        outcome.signal = WTERMSIG(status);
    outcome.out = read(out);
    outcome.err = read(err);
    return outcome;
}

std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

fs::path source_path(const std::string& path) {
    return fs::path(project_folder) / path;
}

std::string edited(std::string text, const Edits& edits) {
    for (const auto& [before, after] : edits) {
        const auto at = text.find(before);
        if (at == std::string::npos)
            throw std::runtime_error("nothing to replace: '" + before + "'");
        text.replace(at, before.size(), after);
    }
    return text;
}

std::string shipped_case(const std::string& name, const Edits& edits) {
    std::string text = read(source_path("inputs/cases/" + name + ".toml"));
    const std::string beside = "\"../feeds/";
    if (const auto at = text.find(beside); at != std::string::npos)
        text.replace(at, beside.size(),
                     "\"" + source_path("inputs/feeds").string() + "/");
    return edited(std::move(text), edits);
}

std::vector<std::string> shipped_cases() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(source_path("inputs/cases")))
        if (entry.path().extension() == ".toml")
            names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

bool located(const std::string& text, const std::string& file,
             const std::string& message) {
    const std::regex place(":[0-9]+:[0-9]+: error: ");
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::smatch match;
        if (std::regex_search(line, match, place) &&
            fs::path(match.prefix().str()).filename() == file &&
            match.suffix().str().find(message) != std::string::npos)
            return true;
    }
    return false;
}

}  // namespace robustness
