#include "inputs/readers/design/cut_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/design/separation_keys.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

//! One after the other: each may be fed by those before.
class CutReader {
  public:
    CutReader(const ChemistryFile& chemistry, const PhaseContents* feed,
              Diagnostics& problems)
        : chemistry_(chemistry), feed_(feed), problems_(problems) {}

    std::vector<CutSpec> read(TableReader& root) {
        const Array* all = root.array("cuts");
        if (all == nullptr) {
            root.missing("cuts");
            return {};
        }
        if (all->empty()) {
            root.problem("cuts", "cuts is empty, expected at least one");
        }
        for (const Value& value : *all) {
            read_cut(value, all->size() > 1);
        }
        return std::move(cuts_);
    }

  private:
    void read_cut(const Value& value, bool several) {
        const std::size_t before = problems_.size();
        CutSpec cut;
        cut.where = value.where;
        TableReader table(value, fmt::format("cuts.{}", cuts_.size() + 1),
                          keys::separation_cut, problems_);
        if (value.table() == nullptr) {
            return;  // which is said
        }
        cut.name = table.has("name") ? table.text("name") : "split";
        if (several && !table.has("name")) {
            table.missing("name");
        }
        require_own_name(table, cut.name);
        read_source(table, cut);
        read_between(table, cut);
        cut.light = read_product(table, "light");
        cut.middle = read_product(table, "middle");
        cut.heavy = read_product(table, "heavy");
        const Array* between = table.array("between");
        if (between != nullptr && between->size() == 2 && table.has("middle")) {
            problems_.add(cut.middle.where,
                          "a middle product is asked for, expected between to name its "
                          "element between the two");
        } else if (between != nullptr && between->size() > 2 && between->size() < 5) {
            require_three(table, *between);
        }
        cut.solvent_factor = table.number("solvent_factor");
        table.finish();
        // What is misspelt or wrong may be what is asked.
        if (problems_.size() == before) {
            if (cut.has_middle()) {
                require_bounds_of_three(value);
            } else {
                require_bounds(value);
            }
        }
        cuts_.push_back(std::move(cut));
    }

    //! Whether something is asked of a product.
    static bool asks(const Value& cut, const char* product, const char* key) {
        const Value* own = cut.table()->find(product);
        return own != nullptr && own->table() != nullptr &&
               own->table()->find(key) != nullptr;
    }

    //! The loss of one's own, and of the other's into it, are bound by these.
    void require_bounds(const Value& cut) {
        const bool light_loss =
            asks(cut, "light", "recovery") || asks(cut, "heavy", "purity");
        const bool heavy_loss =
            asks(cut, "heavy", "recovery") || asks(cut, "light", "purity");
        if (!light_loss || !heavy_loss) {
            problems_.add(cut.where,
                          fmt::format("nothing bounds what the {} product loses to the "
                                      "other, expected its recovery or the purity of "
                                      "the other",
                                      light_loss ? "heavy" : "light"));
        }
    }

    //! What each product of three loses to its neighbour is bound by its recovery or by
    //! the purity of that.
    void require_bounds_of_three(const Value& cut) {
        constexpr std::pair<const char*, const char*> losses[] = {{"light", "middle"},
                                                                  {"middle", "light"},
                                                                  {"middle", "heavy"},
                                                                  {"heavy", "middle"}};
        for (const auto& [loser, other] : losses) {
            if (!asks(cut, loser, "recovery") && !asks(cut, other, "purity")) {
                problems_.add(cut.where,
                              fmt::format("nothing bounds what the {} product loses to "
                                          "the {} one, expected its recovery or the "
                                          "purity of the other",
                                          loser, other));
            }
        }
    }

    //! What three outlets take beside two.
    void require_three(TableReader& table, const Array& between) {
        if (!table.has("middle")) {
            table.problem("between",
                          fmt::format("between names {} elements, expected middle with "
                                      "what the product between is to reach",
                                      between.size()));
        }
        if (!gives_protons()) {
            table.problem("between",
                          fmt::format("{} gives off no protons, expected two elements: "
                                      "a third outlet is designed for acidic "
                                      "extractants alone",
                                      chemistry_.spec.extractant),
                          "take two cuts");
        }
    }

    //! A cut names its bank, and with an ending each streams and units beside it.
    void require_own_name(TableReader& table, const std::string& name) {
        const bool is_bare =
            !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || c == '_' || c == '-';
            });
        if (!is_bare) {
            table.problem("name", fmt::format("the name '{}' is none, expected one of "
                                              "its own of letters, digits, _ and -",
                                              name));
            return;
        }
        const auto belongs_to = [](const std::string& longer,
                                   const std::string& shorter) {
            constexpr const char* endings[] = {
                "solvent", "scrub",          "acid", "strip", "caustic", "make_up",
                "base",    "saponification", "tank", "bleed", "feed"};
            return std::any_of(
                std::begin(endings), std::end(endings),
                [&](const char* ending) { return longer == shorter + "_" + ending; });
        };
        std::string whose = name == "feed" ? "the feed" : "";
        for (const CutSpec& other : cuts_) {
            if (other.name == name || belongs_to(name, other.name) ||
                belongs_to(other.name, name)) {
                whose = fmt::format("the cut '{}' or what belongs to it", other.name);
            }
        }
        if (!whose.empty()) {
            table.problem("name", fmt::format("the name '{}' is taken by {}, expected "
                                              "one of its own",
                                              name, whose));
        }
    }

    //! A stream enters one unit.
    void require_own_source(TableReader& table, const CutSpec& cut) {
        for (const CutSpec& other : cuts_) {
            if (other.from == cut.from && other.from_product == cut.from_product) {
                table.problem("feed",
                              fmt::format("the cut '{}' is fed by '{}' already, "
                                          "expected a product of a cut above that "
                                          "feeds no other",
                                          other.name, table.text("feed")));
                return;
            }
        }
    }

    void read_source(TableReader& table, CutSpec& cut) {
        const std::string source = table.text("feed");
        if (source == "feed") {
            require_own_source(table, cut);
            return;
        }
        std::vector<std::string> known{"feed"};
        for (std::size_t i = 0; i < cuts_.size(); ++i) {
            for (const CutProduct product : cuts_[i].products()) {
                known.push_back(cuts_[i].name + "." + name_of(product));
                if (known.back() == source) {
                    cut.from = static_cast<int>(i);
                    cut.from_product = product;
                }
            }
        }
        if (cut.from < 0) {
            table.problem("feed",
                          fmt::format("'{}' is no product of a cut above, expected one "
                                      "of {}",
                                      source, join_words(known)),
                          did_you_mean(source, known));
        } else {
            require_own_source(table, cut);
        }
    }

    void read_between(TableReader& table, CutSpec& cut) {
        const Array* listed = table.array("between");
        const std::vector<std::string> names = table.words("between");
        if (listed == nullptr) {
            table.missing("between");
            return;
        }
        if (listed->size() < 2 || listed->size() > 4) {
            table.problem("between",
                          fmt::format("between names {} elements, expected two, or "
                                      "with a middle product three or four",
                                      listed->size()));
            return;
        }
        if (names.size() != listed->size() || feed_ == nullptr ||
            !chemistry_.names_known) {
            return;
        }
        cut.lighter = names.front();
        cut.heavier = names.back();
        if (names.size() > 2) {
            cut.middle_first = names[1];
            cut.middle_last = names[names.size() - 2];
        }
        const ChemistryFile& file = chemistry_;
        std::vector<std::string> fed;
        for (int i = 0; i < file.n_elements; ++i) {
            if (file.spec.cations[i].rare_earth && feed_->concentration[i] > 0.0) {
                fed.push_back(file.spec.cations[i].name);
            }
        }
        for (std::size_t k = 0; k < names.size(); ++k) {
            if (std::find(fed.begin(), fed.end(), names[k]) == fed.end()) {
                problems_.add((*listed)[k].where,
                              fmt::format("the feed holds no rare earth '{}', expected "
                                          "one of {}",
                                          names[k], join_words(fed)),
                              did_you_mean(names[k], fed));
                return;
            }
        }
        for (std::size_t k = 1; k < names.size(); ++k) {
            if (file.cation(names[k - 1]) >= file.cation(names[k])) {
                problems_.add(
                    (*listed)[k - 1].where,
                    fmt::format("between goes from {} to {}, expected the lighter "
                                "element first",
                                names[k - 1], names[k]));
                return;
            }
        }
    }

    ProductTarget read_product(TableReader& cut, const std::string& key) {
        ProductTarget target;
        const Value* value = cut.table(key);
        if (value == nullptr) {
            return target;
        }
        target.where = value->where;
        TableReader table(*value, cut.path(key), keys::separation_product, problems_);
        if (table.has("purity")) {
            target.purity = table.quantity("purity");
        }
        if (table.has("recovery")) {
            target.recovery = table.quantity("recovery");
        }
        table.finish();
        return target;
    }

    //! True of what is not known yet.
    bool gives_protons() const {
        return !chemistry_.names_known || chemistry_.spec.acidic;
    }

    const ChemistryFile& chemistry_;
    const PhaseContents* feed_;
    Diagnostics& problems_;
    std::vector<CutSpec> cuts_;
};

}  // namespace

std::vector<CutSpec> read_cuts(TableReader& root, const ChemistryFile& chemistry,
                               const PhaseContents* feed, Diagnostics& problems) {
    return CutReader(chemistry, feed, problems).read(root);
}

const char* name_of(CutProduct product) {
    return product == CutProduct::light    ? "light"
           : product == CutProduct::middle ? "middle"
                                           : "heavy";
}

}  // namespace didymium
