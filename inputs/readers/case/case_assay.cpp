#include "inputs/readers/case/case_assay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string>

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/liquor/lots.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/units.hpp"

namespace didymium {

namespace {

//! Keys that mean nothing without an assay.
constexpr const char* assay_keys[] = {"analyses", "total_reo", "solids", "dissolution",
                                      "impurities"};

std::string basis_name(AssayBasis basis) {
    return basis == AssayBasis::reo      ? "fractions of REO"
           : basis == AssayBasis::solids ? "fractions of solids"
                                         : "concentrations of a liquor";
}

class LiquorReader {
  public:
    LiquorReader(TableReader& table, const IncludedFiles& files)
        : table_(table), files_(files) {}

    std::optional<AssayedLiquor> read() {
        read_assays();
        const bool readable =
            std::none_of(lots_.begin(), lots_.end(),
                         [](const Lot& l) { return l.assay == nullptr; });
        if (lots_.empty() || !readable) {
            check_alone();
            return std::nullopt;
        }
        AssayedLiquor liquor;
        liquor.entries = blend(lots_);
        liquor.assays = assays_;
        liquor.impurities = table_.choice("impurities");
        bring_to_concentration(liquor.entries);
        liquor.complete = !wrong_;
        for (AssayEntry& entry : liquor.entries) {
            if (wrong_ && entry.amount > 0.0) {
                entry.amount = std::nan("");
            }
        }
        return liquor;
    }

  private:
    //! What can be said of the other keys while it is not known what they go with.
    void check_alone() {
        for (const char* key : {"total_reo", "solids"}) {
            if (table_.has(key)) {
                table_.quantity(key);
            }
        }
        table_.choice("impurities");
        if (const Value* value = table_.table("dissolution")) {
            for (const Member& member : value->table()->members) {
                table_.element("dissolution", member);
            }
        }
    }

    //! Keeps the assay of a file, with the analyses that `table` has in place of its
    //! own.
    const Assay* find(const std::string& name, const Location& where,
                      TableReader& table) {
        const std::size_t before = table_.problems().size();
        const Analyses analyses = read_analyses(table);
        if (table_.problems().size() > before) {
            return nullptr;
        }
        try {
            std::shared_ptr<const Assay> assay = files_.assay(name, where);
            if (!analyses.empty()) {
                assay = std::make_shared<const Assay>(
                    assay_with(*assay, analyses, table.where("analyses")));
            }
            assays_.push_back(assay);
            return assay.get();
        } catch (const InputError& error) {
            table_.problems().add(error);
            return nullptr;
        }
    }

    static Analyses read_analyses(TableReader& table) {
        Analyses analyses;
        if (!table.has("analyses")) {
            return analyses;
        }
        if (const Value* value = table.table("analyses")) {
            for (const Member& member : value->table()->members) {
                analyses[member.key] = {table.element("analyses", member),
                                        member.value.where};
            }
        }
        return analyses;
    }

    //! assay = "a.csv", or assay = [ { file = "a.csv", mass = "3 t" }, ... ]
    void read_assays() {
        const Value* value = table_.value("assay");
        if (const std::string* name = value->text()) {
            lots_.push_back({find(*name, value->where, table_), 1.0});
            return;
        }
        if (table_.value("analyses") != nullptr) {
            table_.problem(
                "analyses",
                fmt::format("{} stands beside lots, expected in each of them",
                            table_.path("analyses")));
        }
        const Array* array = value->array();
        if (array == nullptr || array->empty()) {
            table_.problem("assay",
                           fmt::format("{} is {}, expected the name of a file, or lots "
                                       "to blend",
                                       table_.path("assay"),
                                       array == nullptr ? value->kind() : "empty"),
                           "write [ { file = \"a.csv\", mass = \"3 t\" }, { file = "
                           "\"b.csv\", mass = \"1 t\" } ]");
            return;
        }
        for (std::size_t i = 0; i < array->size(); ++i) {
            read_lot((*array)[i], fmt::format("{}.{}", table_.path("assay"), i + 1));
        }
        double total = 0.0;
        for (const Lot& lot : lots_) {
            total += lot.weight;
        }
        if (total == 0.0) {
            table_.problem("assay", fmt::format("the lots of {} hold nothing at all, "
                                                "expected some mass or volume",
                                                table_.path("assay")));
            lots_.clear();
        }
    }

    void read_lot(const Value& value, const std::string& path) {
        TableReader lot(value, path, keys::lot, table_.problems());
        lot.text("name");  // what paths may call it by
        const std::string file = lot.text("file");
        const Assay* assay =
            file.empty() ? nullptr : find(file, lot.where("file"), lot);
        const Lot* first = lots_.empty() ? nullptr : &lots_.front();
        double weight = std::nan("");
        if (assay == nullptr) {
            lot.value("analyses");
            for (const char* key : {"mass", "volume"}) {
                if (lot.has(key)) {
                    lot.quantity(key);
                }
            }
        } else {
            weight = read_weight(lot, assay->basis);
            if (first != nullptr && first->assay != nullptr &&
                first->assay->basis != assay->basis) {
                lot.problem("file",
                            fmt::format("{} states {}, expected {} as the first lot "
                                        "has",
                                        file, basis_name(assay->basis),
                                        basis_name(first->assay->basis)));
                assay = nullptr;
            }
        }
        lot.finish();
        lots_.push_back({std::isnan(weight) ? nullptr : assay, weight});
    }

    //! Solids and REO are weighed, liquors measured.
    static double read_weight(TableReader& lot, AssayBasis basis) {
        const bool liquor = basis == AssayBasis::liquor;
        const std::string key = liquor ? "volume" : "mass";
        const std::string other = liquor ? "mass" : "volume";
        if (lot.has(other)) {
            lot.problem(other,
                        fmt::format("{}: a lot that states {} is blended by {}, "
                                    "expected {} instead",
                                    lot.path(other), basis_name(basis), key, key));
        }
        const double weight =
            lot.has(other) && !lot.has(key) ? std::nan("") : lot.quantity(key);
        lot.value(other);
        return weight;
    }

    void bring_to_concentration(std::vector<AssayEntry>& entries) {
        const AssayBasis basis = lots_.front().assay->basis;
        if (basis == AssayBasis::liquor) {
            for (const char* key : {"total_reo", "solids", "dissolution"}) {
                refuse(key,
                       "the assay states concentrations itself, expected none of it");
            }
            return;
        }
        const std::vector<double> dissolved = read_dissolution(entries);
        const bool by_solids = basis == AssayBasis::solids && table_.has("solids");
        if (basis == AssayBasis::reo) {
            refuse("solids", "the assay says nothing of solids, expected total_reo");
        } else if (table_.has("solids") && table_.has("total_reo")) {
            refuse("total_reo",
                   "it follows from solids and the assay, expected one of the two");
        } else if (!table_.has("solids") && !table_.has("total_reo")) {
            table_.missing("solids",
                           "\"300 g/L\", the solids dissolved per volume of "
                           "liquor, or total_reo = \"200 g/L\"");
            table_.value("solids");
            table_.value("total_reo");
            wrong_ = true;
            return;
        }
        const std::string key = by_solids ? "solids" : "total_reo";
        const double total = table_.quantity(key);
        table_.value("solids");
        if (wrong_ || std::isnan(total)) {
            wrong_ = true;
        } else if (by_solids) {
            dissolve(entries, dissolved, total);
        } else if (!dissolve_to_total(entries, basis, dissolved, total)) {
            table_.problem("total_reo",
                           fmt::format("{}: no rare earth of the assay is in solution, "
                                       "expected at least one",
                                       table_.path("total_reo")));
            wrong_ = true;
        }
    }

    void refuse(const std::string& key, const std::string& why) {
        if (table_.value(key) != nullptr) {
            table_.problem(key, fmt::format("{}: {}", table_.path(key), why));
            wrong_ = true;
        }
    }

    //! dissolution = { Ce = "30 %", Fe = "2 %" }, one fraction an entry; the others 1.
    std::vector<double> read_dissolution(const std::vector<AssayEntry>& entries) {
        std::vector<double> dissolved(entries.size(), 1.0);
        const Value* value = table_.table("dissolution");
        if (value == nullptr) {
            return dissolved;
        }
        std::vector<std::string> named;
        for (const AssayEntry& entry : entries) {
            named.push_back(entry.element);
        }
        for (const Member& member : value->table()->members) {
            const auto at = std::find(named.begin(), named.end(), member.key);
            if (at == named.end()) {
                table_.problems().add(
                    member.where,
                    fmt::format("the assay names no element '{}', expected one of {}",
                                member.key, join_words(named)),
                    did_you_mean(member.key, named));
                continue;
            }
            double& fraction = dissolved[at - named.begin()];
            fraction = table_.element("dissolution", member);
            wrong_ = wrong_ || std::isnan(fraction);
        }
        return dissolved;
    }

    TableReader& table_;
    const IncludedFiles& files_;
    std::vector<Lot> lots_;
    std::vector<std::shared_ptr<const Assay>> assays_;  //!< that lots refer to
    bool wrong_ = false;
};

}  // namespace

std::optional<AssayedLiquor> read_assayed_liquor(TableReader& table,
                                                 const IncludedFiles& files) {
    return LiquorReader(table, files).read();
}

void refuse_assay_keys(TableReader& table) {
    table.value("assay");
    for (const char* key : assay_keys) {
        if (table.value(key) != nullptr) {
            table.problem(key,
                          fmt::format("{} stands without an assay, expected beside one",
                                      table.path(key)));
        }
    }
}

void drop_assay_keys(TableReader& table) {
    table.drop("assay");
    for (const char* key : assay_keys) {
        table.drop(key);
    }
}

}  // namespace didymium
