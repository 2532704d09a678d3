//! \file TOML text to tree and back.
#include "fuzz.hpp"
#include "inputs/readers/text/toml_text.hpp"
#include "same_tree.hpp"

using namespace didymium;

namespace {

//! Scalars are assigned by their text, too.
void check_assigned(const Value& value) {
    if (const Table* table = value.table()) {
        for (const Member& member : table->members)
            check_assigned(member.value);
    } else if (const Array* array = value.array()) {
        for (const Value& element : *array)
            check_assigned(element);
    } else {
        const std::string text = assigned_text(value);
        fuzz::expect(fuzz::same_tree(parse_assigned(text, {}), value),
                     "assigned as something else: " + text);
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    Value root;
    if (!fuzz::taken(text, [&] { root = parse_toml(text, fuzz::file_name); }))
        return 0;
    const std::string written = write_toml(*root.table());
    try {
        fuzz::expect(fuzz::same_tree(parse_toml(written, "written"), root),
                     "written as another tree:\n" + written);
        check_assigned(root);
    } catch (const InputError& error) {
        fuzz::fail(std::string("what was written is refused: ") + error.what() + "\n" +
                   written);
    }
    for (const std::string& path : scalar_paths(root))
        find_path(root, path);
    return 0;
}
