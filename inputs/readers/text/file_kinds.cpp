#include "inputs/readers/text/file_kinds.hpp"

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/chemistry/activity_keys.hpp"
#include "inputs/readers/chemistry/chemistry_keys.hpp"
#include "inputs/readers/contact/contact_keys.hpp"
#include "inputs/readers/design/separation_keys.hpp"
#include "inputs/readers/fit/fit_keys.hpp"
#include "inputs/readers/liquor/assay_keys.hpp"
#include "inputs/readers/optimise/cost_keys.hpp"
#include "inputs/readers/optimise/optimise_keys.hpp"
#include "inputs/readers/sweep/sweep_keys.hpp"
#include "inputs/readers/text/json_schema.hpp"
#include "inputs/readers/text/key_tables.hpp"

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
