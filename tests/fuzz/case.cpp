//! \file Case files, with what they include: a case that is taken is possible, and its
//! resolved text is the same case.
#include "fuzz.hpp"
#include "inputs/readers/case/case_file.hpp"
#include "shipped_files.hpp"
#include "spec_text.hpp"

using namespace didymium;

namespace {

CaseSpec read(const std::string& text) {
    return CaseFile::parse(text, fuzz::file_name, fuzz::shipped_files()).resolve();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    CaseSpec spec;
    if (!fuzz::taken(text, [&] { spec = read(text); }))
        return 0;
    fuzz::check_case(spec);
    fuzz::check_course(
        spec,
        CaseFile::parse(text, fuzz::file_name, fuzz::shipped_files()).course({}, spec));
    try {
        const CaseSpec again = read(spec.resolved_text);
        fuzz::expect_same(spec.resolved_text, again.resolved_text);
        fuzz::expect_same(fuzz::spec_text(spec), fuzz::spec_text(again));
    } catch (const InputError& error) {
        fuzz::fail(std::string("the resolved text is refused: ") + error.what() + "\n" +
                   spec.resolved_text);
    }
    return 0;
}
