//! \file Assays, and the liquors that a case makes of them.
#include <cmath>

#include "fuzz.hpp"
#include "inputs/assay.hpp"
#include "inputs/case_file.hpp"
#include "shipped_files.hpp"
#include "spec_text.hpp"

using namespace didymium;

namespace {

//! A small case of the assay "input", which needs an amount.
std::string shipped_with(const std::string& amount) {
    static const std::string shipped = fuzz::read_file("inputs/cases/short_ndpr.toml");
    std::string text = shipped;
    const auto line = [&](const std::string& key) {
        const std::size_t at = text.find("\n" + key + " = ") + 1;
        return std::pair(at, text.find('\n', at) - at);
    };
    const auto [assay, assay_length] = line("assay");
    text.replace(assay, assay_length, "assay = \"input\"\nimpurities = \"warn\"");
    const auto [total, total_length] = line("total_reo");
    text.replace(total, total_length, amount);
    return text;
}

void check(const Assay& assay) {
    fuzz::expect(!assay.entries.empty(), "an assay of nothing");
    fuzz::expect(std::isfinite(assay.stated_sum), "the stated sum");
    for (const AssayEntry& entry : assay.entries)
        fuzz::expect(std::isfinite(entry.amount) && entry.amount >= 0.0 &&
                         std::isfinite(entry.sd) && entry.sd >= 0.0,
                     entry.element + " is impossible");
}

CaseSpec case_of(const std::string& assay, AssayBasis basis) {
    static const std::string of_total = shipped_with("total_reo = \"200 g/L\"");
    static const std::string of_solids = shipped_with("solids = \"300 g/L\"");
    static const std::string of_liquor = shipped_with("");
    static std::shared_ptr<fuzz::ShippedFiles> files;
    static int uses = 0;
    if (uses++ % 1000 == 0)  // they keep every assay
        files = std::make_shared<fuzz::ShippedFiles>();
    files->set_input(assay);
    std::string text = basis == AssayBasis::liquor   ? of_liquor
                       : basis == AssayBasis::solids ? of_solids
                                                     : of_total;
    const std::string name = "\"input\"";
    text.replace(text.find(name), name.size(), "\"input" + std::to_string(uses) + '"');
    return CaseFile::parse(std::move(text), "case", files).resolve();
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
