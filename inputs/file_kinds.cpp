#include "inputs/file_kinds.hpp"

#include "inputs/activity_keys.hpp"
#include "inputs/assay_keys.hpp"
#include "inputs/case_keys.hpp"
#include "inputs/chemistry_keys.hpp"
#include "inputs/contact_keys.hpp"
#include "inputs/cost_keys.hpp"
#include "inputs/fit_keys.hpp"
#include "inputs/json_schema.hpp"
#include "inputs/key_tables.hpp"
#include "inputs/optimise_keys.hpp"
#include "inputs/separation_keys.hpp"
#include "inputs/sweep_keys.hpp"

namespace didymium {

const std::vector<FileKind>& file_kinds() {
    static const std::vector<FileKind> kinds = {{"case", &keys::case_file},
                                                {"sweep", &keys::sweep},
                                                {"chemistry", &keys::chemistry_file},
                                                {"assay", &keys::assay},
                                                {"activity", &keys::activity_file},
                                                {"contact", &keys::contact_file},
                                                {"fit", &keys::fit_file},
                                                {"design", &keys::separation_file},
                                                {"optimise", &keys::optimise_file},
                                                {"costs", &keys::cost_file}};
    return kinds;
}

std::string schema_text(const FileKind& kind) {
    return json_schema(*kind.root, "Didymium " + kind.name);
}

std::string reference_text(const FileKind& kind) {
    std::string text;
    for (const Declaration* declaration : declarations_of(*kind.root)) {
        if (!declaration->keys.empty()) {
            text += (text.empty() ? "" : "\n") + key_table(*declaration);
        }
    }
    return text;
}

}  // namespace didymium
