//! \file Assays, and the liquors that a case makes of them.
#include <cmath>
#include <memory>
#include <optional>
#include <span>

#include "fuzz.hpp"
#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/liquor/assay.hpp"
#include "shipped_files.hpp"
#include "spec_text.hpp"

using namespace didymium;

namespace {

//! A small case that makes a feed of an assay, by the amount that its basis needs.
CaseFile case_with(const std::string& amount,
                   std::shared_ptr<const IncludedFiles> files) {
    std::string text = fuzz::read_file("inputs/cases/short_ndpr.toml");
    const std::string line = "total_reo = \"200 g/L\"";
    text.replace(text.find(line), line.size(), amount + "\nimpurities = \"warn\"");
    return CaseFile::parse(std::move(text), "case", std::move(files));
}

void check(const Assay& assay) {
    fuzz::expect(!assay.entries.empty(), "an assay of nothing");
    fuzz::expect(std::isfinite(assay.stated_sum), "the stated sum");
    for (const AssayEntry& entry : assay.entries)
        fuzz::expect(std::isfinite(entry.amount) && entry.amount >= 0.0 &&
                         std::isfinite(entry.sd()) && entry.sd() >= 0.0,
                     entry.element + " is impossible");
}

CaseSpec case_of(const std::string& assay, AssayBasis basis) {
    struct Cases {
        std::shared_ptr<fuzz::ShippedFiles> files =
            std::make_shared<fuzz::ShippedFiles>();
        CaseFile of_reo = case_with("total_reo = \"200 g/L\"", files);
        CaseFile of_solids = case_with("solids = \"300 g/L\"", files);
        CaseFile of_liquor = case_with("", files);
    };
    static std::optional<Cases> cases;
    static int uses = 0;
    if (uses++ % 1000 == 0)  // they keep every assay
        cases.emplace();
    cases->files->set_input(assay);
    const CaseFile& use = basis == AssayBasis::liquor   ? cases->of_liquor
                          : basis == AssayBasis::solids ? cases->of_solids
                                                        : cases->of_reo;
    const Assignment name{
        "streams.pls.assay", fuzz::file_name + std::to_string(uses), {}};
    return use.resolve(std::span(&name, 1));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text = fuzz::text_of(data, size);
    Assay assay;
    if (!fuzz::taken(text, [&] { assay = parse_assay(text, fuzz::file_name); }))
        return 0;
    check(assay);
    CaseSpec spec;
    if (fuzz::taken(text, [&] { spec = case_of(text, assay.basis); }))
        fuzz::check_case(spec);
    return 0;
}
