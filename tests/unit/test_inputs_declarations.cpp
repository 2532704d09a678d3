//! \file What is declared of input files is what is read, documented and described to
//! editors.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/chemistry/activity_file.hpp"
#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/contact/contact_file.hpp"
#include "inputs/readers/design/separation_file.hpp"
#include "inputs/readers/fit/fit_file.hpp"
#include "inputs/readers/liquor/assay.hpp"
#include "inputs/readers/optimise/cost_file.hpp"
#include "inputs/readers/optimise/optimise_file.hpp"
#include "inputs/readers/sweep/sweep_spec.hpp"
#include "inputs/readers/text/csv.hpp"
#include "inputs/readers/text/file_kinds.hpp"
#include "inputs/readers/text/json_text.hpp"
#include "inputs/readers/text/key_tables.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/toml_text.hpp"
#include "tests/paths.hpp"

using namespace didymium;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const fs::path source = project_folder;

std::string text_of(const fs::path& path) {
    std::ifstream file(path);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<const Declaration*> all_declarations() {
    std::vector<const Declaration*> all;
    for (const FileKind& kind : file_kinds()) {
        for (const Declaration* declaration : declarations_of(*kind.root)) {
            // Kinds share some: contacts have the liquors of streams.
            if (std::find(all.begin(), all.end(), declaration) == all.end()) {
                all.push_back(declaration);
            }
        }
    }
    return all;
}

//! Notes which declared keys stand in a file: "mixer.volume".
class Keys {
  public:
    void note(const Value& value, const Declaration& declaration) {
        const Declaration* variant = nullptr;
        for (const Variant& candidate : declaration.variants) {
            const Value* word = value.table()->find(declaration.selector);
            if (word != nullptr && *word->text() == candidate.word) {
                variant = candidate.declaration;
            }
        }
        for (const Member& member : value.table()->members) {
            for (const Declaration* part : {&declaration, variant}) {
                const Key* key = part == nullptr ? nullptr : part->find(member.key);
                if (key != nullptr) {
                    noted.insert(part->name + "." + key->name);
                    note(member.value, key->forms);
                }
            }
        }
    }

    std::set<std::string> noted;

  private:
    void note(const Value& value, const std::vector<ValueForm>& forms) {
        for (const ValueForm& form : forms) {
            if (form.type == FormType::table && value.table() != nullptr) {
                note(value, *form.table);
            } else if (form.type == FormType::array && value.array() != nullptr) {
                for (const Value& element : *value.array()) {
                    note(element, form.of);
                }
            } else if (form.type == FormType::map && value.table() != nullptr) {
                for (const Member& member : value.table()->members) {
                    note(member.value, form.of);
                }
            }
        }
    }
};

//! Files of a folder with that ending, in no order.
std::vector<fs::path> files_in(const fs::path& folder, const std::string& extension) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(source / folder)) {
        if (entry.path().extension() == extension) {
            files.push_back(entry.path());
        }
    }
    REQUIRE(!files.empty());
    return files;
}

Value small_table() {
    return parse_toml("volume = \"1 m3\"\nsize = 3\n", "a.toml");
}

}  // namespace

TEST_CASE("reading a key that is not declared is a mistake of the program",
          "[inputs][declarations]") {
    Diagnostics problems;
    const Value value = small_table();
    TableReader table(value, "mixer", keys::mixer, problems);
    CHECK_THROWS_AS(table.quantity("size"), std::logic_error);
    CHECK_THROWS_AS(table.value("size"), std::logic_error);
    CHECK_THROWS_AS(table.has("size"), std::logic_error);
    CHECK_THROWS_AS(table.missing("size"), std::logic_error);
    CHECK_THROWS_AS(table.integer("volume"), std::logic_error);
    CHECK_THROWS_AS(table.choice("volume"), std::logic_error);
    CHECK(table.quantity("volume") == 1.0);
    CHECK(problems.empty());
}

TEST_CASE("a key is refused that is not declared, or that does not go with the others",
          "[inputs][declarations]") {
    Diagnostics problems;
    const Value value = parse_toml(
        "state = \"file\"\nfile = \"a.h5\"\nscenario = 1\n"
        "acid = {}\n",
        "a.toml");
    TableReader table(value, "initial", keys::initial, problems);
    CHECK_THROWS_AS(table.text("file"), std::logic_error);  // not before the state
    CHECK(table.choice("state") == "file");
    CHECK(table.text("file") == "a.h5");
    table.finish();
    try {
        problems.raise();
        FAIL("nothing was refused");
    } catch (const InputError& error) {
        CHECK_THAT(error.what(),
                   Contains("a.toml:3:1: error: initial.scenario does not "
                            "go with the other keys of initial"));
        CHECK_THAT(error.what(),
                   Contains("a.toml:4:1: error: unknown key 'acid' in "
                            "initial, expected one of state, file, scenario"));
    }
}

TEST_CASE("declarations are complete and agree with themselves",
          "[inputs][declarations]") {
    std::set<std::string> names;
    for (const Declaration* declaration : all_declarations()) {
        INFO(declaration->name);
        CHECK(names.insert(declaration->name).second);
        CHECK(!declaration->meaning.empty());
        std::set<std::string> keys;
        for (const Key& key : declaration->keys) {
            INFO(key.name);
            CHECK(keys.insert(key.name).second);
            CHECK(!key.meaning.empty());
            CHECK(key.meaning.back() != ' ');
            REQUIRE(!key.forms.empty());
            CHECK(!key.example().empty());
            if (!key.absence.value) {
                continue;
            }
            // The default is a value that may be written.
            Diagnostics problems;
            const Value& value = *key.absence.value;
            const ValueForm& form = key.forms.front();
            if (form.type == FormType::quantity) {
                read_quantity(value, key.name, form.kind, form.range, problems);
            } else if (form.type == FormType::number) {
                read_number(value, key.name, form.range, problems);
            } else if (form.type == FormType::integer) {
                read_integer(value, key.name, form.range, problems);
            } else if (form.type == FormType::words) {
                CHECK(std::count(form.words.begin(), form.words.end(), *value.text()));
            } else {
                CHECK((value.text() != nullptr || value.boolean() != nullptr));
            }
            CHECK(problems.empty());
        }
        for (const std::vector<std::string>& group : declaration->one_of) {
            for (const std::string& key : group) {
                CHECK(keys.count(key) == 1);
            }
        }
        if (!declaration->variants.empty()) {
            const Key* selector = declaration->find(declaration->selector);
            REQUIRE(selector != nullptr);
            std::vector<std::string> words;
            for (const Variant& variant : declaration->variants) {
                words.push_back(variant.word);
            }
            CHECK(words == selector->form(FormType::words)->words);
        }
    }
}

// A file that is read without an error has no key that nobody read, so that files which
// hold every key show that each is read. What shipped files leave out stands in
// tests/unit/every_key.
TEST_CASE("every declared key is read", "[inputs][declarations]") {
    Keys keys;
    const auto note = [&](const fs::path& path, std::size_t kind) {
        INFO(path);
        keys.note(parse_toml(text_of(path), path.string()), *file_kinds()[kind].root);
    };
    for (const fs::path folder : {"inputs/cases", "tests/unit/every_key/cases"}) {
        for (const fs::path& path : files_in(folder, ".toml")) {
            CHECK_NOTHROW(CaseFile::read(path).resolve());
            note(path, 0);
        }
    }
    for (const fs::path folder :
         {"inputs/cases/sweeps", "tests/unit/every_key/sweeps"}) {
        for (const fs::path& path : files_in(folder, ".toml")) {
            CHECK_NOTHROW(read_sweep(path));
            note(path, 1);
        }
    }
    for (const fs::path folder :
         {"inputs/chemistry", "tests/unit/every_key/chemistry"}) {
        for (const fs::path& path : files_in(folder, ".toml")) {
            CHECK_NOTHROW(parse_chemistry(text_of(path), path.string()));
            note(path, 2);
        }
    }
    for (const fs::path folder :
         {"inputs/shakeouts", "tests/unit/every_key/contacts"}) {
        for (const fs::path& path : files_in(folder, ".toml")) {
            CHECK_NOTHROW(read_contacts(path));
            note(path, 5);
        }
    }
    for (const fs::path folder : {"inputs/fits", "tests/unit/every_key/fits"}) {
        for (const fs::path& path : files_in(folder, ".toml")) {
            CHECK_NOTHROW(read_fit(path));
            note(path, 6);
        }
    }
    for (const fs::path folder : {"inputs/designs", "tests/unit/every_key/designs"}) {
        for (const fs::path& path : files_in(folder, ".toml")) {
            CHECK_NOTHROW(read_separation(path));
            note(path, 7);
        }
    }
    for (const fs::path folder : {"inputs/optimise", "tests/unit/every_key/optimise"}) {
        for (const fs::path& path : files_in(folder, ".toml")) {
            CHECK_NOTHROW(read_optimise(path));
            note(path, 8);
        }
    }
    for (const fs::path folder : {"inputs/costs", "tests/unit/every_key/costs"}) {
        for (const fs::path& path : files_in(folder, ".toml")) {
            CHECK_NOTHROW(read_costs(path));
            note(path, 9);
        }
    }
    for (const fs::path folder : {"inputs/feeds", "tests/unit/every_key/feeds"}) {
        for (const fs::path& path : files_in(folder, ".csv")) {
            const std::string text = text_of(path);
            CHECK_NOTHROW(parse_assay(text, path.string()));
            Diagnostics problems;
            const CsvTable table = parse_csv(text, path.string(), problems);
            for (const CsvCell& column : table.header) {
                keys.noted.insert("assay_row." + column.text);
            }
            for (const CsvRemark& remark : table.remarks) {
                keys.noted.insert("assay_remarks." + remark.key);
            }
        }
    }
    keys.noted.insert({"assay.remarks", "assay.rows"});
    for (const fs::path folder :
         {"inputs/activities", "tests/unit/every_key/activities"}) {
        for (const fs::path& path : files_in(folder, ".toml")) {
            CHECK_NOTHROW(parse_activity(text_of(path), path.string()));
            note(path, 4);
        }
    }
    for (const Declaration* declaration : all_declarations()) {
        for (const Key& key : declaration->keys) {
            INFO(declaration->name << "." << key.name << " stands in no file");
            CHECK(keys.noted.count(declaration->name + "." + key.name) == 1);
        }
    }
}

TEST_CASE("docs/schema and docs/inputs.md say what is declared",
          "[inputs][declarations]") {
    INFO("run scripts/input_reference");
    const std::string page = text_of(source / "docs/inputs.md");
    for (const FileKind& kind : file_kinds()) {
        const fs::path path = source / "docs/schema" / (kind.name + ".json");
        CHECK((text_of(path) == schema_text(kind)));
        for (const Declaration* declaration : declarations_of(*kind.root)) {
            if (!declaration->keys.empty()) {
                INFO(declaration->name);
                CHECK((page.find(key_table(*declaration)) != std::string::npos));
            }
        }
    }
}

TEST_CASE("the pattern of a quantity takes what the program takes",
          "[inputs][declarations]") {
    const std::regex flow = [] {
        const std::string text = schema_text(file_kinds().front());
        const std::string before = "\"description\": \"Volume flow at time zero.\"";
        const std::string start = "\"pattern\": \"";
        const std::size_t at = text.find(start, text.find(before)) + start.size();
        const std::string json = text.substr(at, text.find("\",\n", at) - at);
        return std::regex(std::regex_replace(json, std::regex(R"(\\\\)"), "\\"));
    }();
    for (const char* text :
         {"2.62 m3/h", "2.62m3/h", "+3 L/s", " 3 gpm ", "1e-3 m3/s", ".5 m3/h",
          "5. m3/h", "1E3\tmL/min", "0 m3/h", "3 m3.h-1", "1 L/d"}) {
        INFO(text);
        CHECK(convert_quantity(text, kinds::flow).problem.empty());
        CHECK(std::regex_match(text, flow));
    }
    for (const char* text : {"", "m3/h", "2.62", "1e-3", "1e5", "5.", "12 ", "-1 m3/h",
                             "- 1 m3/h", "nan m3/h", "three m3/h"}) {
        INFO(text);
        CHECK_FALSE(std::regex_match(text, flow));
    }
}

TEST_CASE("JSON escapes what it must", "[inputs][declarations]") {
    const Value value =
        parse_toml("a = \"\\\"\\\\\\n\\u0001τ\"\nb = [1, 2.5, true]\nc = {}", "a.toml");
    CHECK(write_json(value) ==
          "{\"a\": \"\\\"\\\\\\u000A\\u0001τ\", \"b\": [1, 2.5, true], \"c\": {}}");
}

TEST_CASE("the line that names a schema is a comment", "[inputs][declarations]") {
    CHECK(parse_toml("#:schema ../docs/schema/case.json\ntitle = \"a\"\n", "a.toml")
              .table()
              ->keys() == std::vector<std::string>{"title"});
}
