#include "solver/design/design_uncertainty.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/liquor/constants.hpp"
#include "inputs/readers/sweep/distribution.hpp"
#include "inputs/readers/sweep/random.hpp"
#include "inputs/readers/sweep/uncertain_inputs.hpp"
#include "outputs/console/text_table.hpp"
#include "solver/design/circuit_search.hpp"

namespace didymium {

namespace {

// Of a step of the margin: so much more solvent, and stages in either section.
constexpr double solvent_step = 0.05;
constexpr double stage_step = 0.10;
constexpr int most_margin_steps = 16;

DesignMargin margin_of(int steps) {
    return {1.0 + solvent_step * steps, stage_step * steps};
}

//! Draws the same samples for every design that is tried.
class DesignSampler {
  public:
    DesignSampler(const SeparationSpec& spec, const CircuitDesign& design,
                  std::filesystem::path case_path, const std::atomic<bool>* stop)
        : spec_(spec), case_path_(std::move(case_path)), stop_(stop) {
        Diagnostics problems;
        const IncludedFiles files(case_path_);
        const ChemistryFile chemistry =
            files.chemistry(*design.spec.chemistry.find("system")->text(),
                            spec.uncertainty.where, problems);
        problems.raise();
        for (UncertainInput& input : file_of(design).uncertain_inputs())
            if (input.sigma > 0.0 && counts(input, chemistry, design.chemistry))
                inputs_.push_back(std::move(input));
        if (inputs_.empty())
            throw InputError(spec.uncertainty.where,
                             "neither the chemistry nor the feed states an "
                             "uncertainty, expected a chemistry with sigma or an assay "
                             "with standard deviations");
    }

    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const UncertainInput& input : inputs_)
            names.push_back(input.path);
        return names;
    }

    //! \param most_missed  samples off specification, beyond which it ends early
    SampledDesign sample(const CircuitDesign& design, int most_missed) const {
        SampledDesign sampled;
        std::vector<std::vector<double>> purities(design.products.size());
        for (const DesignedProduct& product : design.products)
            sampled.products.push_back({product.outlet, product.asked_purity});
        std::vector<BankSearch> banks;
        const auto files = std::make_shared<const IncludedFiles>(spec_.file);
        for (std::size_t b = 0; b < design.banks.size(); ++b)
            banks.emplace_back(design.spec, design.chemistry, design.feeds[b],
                               design.inflows[b], files, stop_);
        for (int i = 0; i < spec_.uncertainty.samples &&
                        sampled.samples - sampled.met <= most_missed;
             ++i) {
            ++sampled.samples;
            const std::vector<Assignment> drawn = assignments(i);
            bool all = true;
            bool found = true;
            for (std::size_t b = 0; b < banks.size(); ++b) {
                if (stop_ != nullptr && stop_->load())
                    return sampled;
                // Purity as it is asked for, without the design's own share.
                BankPlan plan = design.banks[b];
                plan.theory.target = plan.theory.stated;
                plan.theory.designed = plan.theory.allowed;
                const bool is_first = design.banks[b].cut->from < 0;
                const SteadyBank bank =
                    banks[b].solve(plan, is_first ? drawn : of_chemistry(drawn));
                found = found && bank.found;
                for (const bool heavy : {false, true}) {
                    const std::size_t p = 2 * b + (heavy ? 1 : 0);
                    if (!bank.found) {
                        all = false;
                        continue;
                    }
                    const DesignedProduct product =
                        product_of(design, plan, bank, heavy);
                    purities[p].push_back(product.purity);
                    sampled.products[p].met += product.met() ? 1 : 0;
                    all = all && product.met();
                }
            }
            sampled.met += all ? 1 : 0;
            sampled.failed += found ? 0 : 1;
        }
        for (std::size_t p = 0; p < purities.size(); ++p) {
            std::sort(purities[p].begin(), purities[p].end());
            sampled.products[p].median = quantile(purities[p], 0.5);
            sampled.products[p].low =
                quantile(purities[p], 1.0 - spec_.uncertainty.confidence);
        }
        return sampled;
    }

  private:
    CaseFile file_of(const CircuitDesign& design) const {
        return CaseFile::parse(design.case_text, case_path_,
                               std::make_shared<const IncludedFiles>(case_path_));
    }

    //! Only the first cuts are fed by the feed.
    static std::vector<Assignment> of_chemistry(std::vector<Assignment> drawn) {
        std::erase_if(drawn, [](const Assignment& assignment) {
            return assignment.path.rfind("chemistry.", 0) != 0;
        });
        return drawn;
    }

    //! A product of one bank at its own steady state.
    static DesignedProduct product_of(const CircuitDesign& design, const BankPlan& plan,
                                      const SteadyBank& bank, bool heavy) {
        const bool is_extracted = heavy != plan.theory.light_extracted;
        const std::vector<double>& rates = is_extracted ? bank.loaded : bank.raffinate;
        const std::vector<int>& own =
            is_extracted ? plan.theory.extracted : plan.theory.left;
        const ProductTarget& asked = heavy ? plan.cut->heavy : plan.cut->light;
        DesignedProduct product;
        // Newton leaves a purity that it solved for at rounding from its target.
        constexpr double rounding = 1e-9;
        product.asked_purity = asked.purity - rounding;
        product.asked_recovery = asked.recovery - rounding;
        std::vector<double> leaving = bank.loaded;
        for (std::size_t c = 0; c < leaving.size(); ++c)
            leaving[c] += bank.raffinate[c];
        rate_product(product, design.chemistry, own, rates, leaving);
        return product;
    }

    //! Whether an input moves the circuit by itself: of the elements that hang on the
    //! level, their separation factors do, as far as the feed's are joined by them.
    static bool counts(const UncertainInput& input, const ChemistryFile& chemistry,
                       const ChemistrySpec& used) {
        if (input.kind == UncertainKind::analysis)
            return true;
        const std::string name = input.path.substr(input.path.rfind('.') + 1);
        const auto is_used = [&](const std::string& element) {
            const std::vector<std::string> names = cation_names(used.cations);
            return std::find(names.begin(), names.end(), element) != names.end();
        };
        if (input.kind == UncertainKind::log10_constant) {
            const bool is_joined =
                std::any_of(chemistry.factors.begin(), chemistry.factors.end(),
                            [&](const SeparationFactor& factor) {
                                return factor.heavier == name || factor.lighter == name;
                            });
            return name == chemistry.level_element || (is_used(name) && !is_joined);
        }
        int first = chemistry.cation(chemistry.level_element);
        int last = first;
        for (int c = 0; c < chemistry.n_elements; ++c)
            if (is_used(chemistry.spec.cations[c].name)) {
                first = std::min(first, c);
                last = std::max(last, c);
            }
        for (const SeparationFactor& factor : chemistry.factors)
            if (factor.pair() == name)
                return chemistry.cation(factor.lighter) >= first &&
                       chemistry.cation(factor.heavier) <= last;
        return false;
    }

    static double quantile(const std::vector<double>& sorted, double share) {
        if (sorted.empty())
            return nan;
        const double at = share * static_cast<double>(sorted.size() - 1);
        const auto below = static_cast<std::size_t>(at);
        const std::size_t above = std::min(below + 1, sorted.size() - 1);
        return sorted[below] +
               (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
    }

    //! Each input has a stream of random numbers of its own.
    std::vector<Assignment> assignments(int sample) const {
        const Distribution normal{DistributionKind::normal, 0.0, 1.0, {}, {}};
        std::vector<Assignment> all;
        RandomStream random(spec_.uncertainty.seed, static_cast<std::uint64_t>(sample));
        for (const UncertainInput& input : inputs_) {
            const double deviation = input.sigma * normal.quantile(random.uniform());
            double value = input.value + deviation;
            if (input.kind == UncertainKind::ratio)
                value = input.value * std::pow(10.0, deviation);
            else if (input.kind == UncertainKind::analysis)
                value = std::max(0.0, value);
            all.push_back(
                {input.path, fmt::format("{:.17g}", value), spec_.uncertainty.where});
        }
        return all;
    }

    const SeparationSpec& spec_;
    std::filesystem::path case_path_;
    const std::atomic<bool>* stop_;
    std::vector<UncertainInput> inputs_;
};

std::string sampled_rows(const SampledDesign& sampled, double confidence) {
    TextTable table({"product", "asked", "median",
                     fmt::format("{:.3g} % quantile", 100.0 * (1.0 - confidence)),
                     "met in"});
    for (const SampledProduct& product : sampled.products)
        table.add_row({product.outlet,
                       std::isnan(product.asked) ? "-" : format_percent(product.asked),
                       format_percent(product.median), format_percent(product.low),
                       fmt::format("{:.1f} %", 100.0 * product.met / sampled.samples)});
    return table.text();
}

}  // namespace

DesignUncertaintyReport sample_design(
    const SeparationSpec& spec, const CircuitDesign& design,
    const std::filesystem::path& case_path, const std::atomic<bool>* stop,
    const std::function<void(const std::string& line)>& talk) {
    const DesignSampler sampler(spec, design, std::filesystem::absolute(case_path),
                                stop);
    DesignUncertaintyReport report;
    report.inputs = sampler.names();
    report.nominal = sampler.sample(design, spec.uncertainty.samples);
    const int most_missed = static_cast<int>(
        (1.0 - spec.uncertainty.confidence) * spec.uncertainty.samples + 1e-9);
    const auto say = [&](const DesignMargin& margin, const SampledDesign& sampled) {
        if (talk)
            talk(
                fmt::format("{:.3g} % more solvent, {:.3g} % more stages: on "
                            "specification in {} of {} samples",
                            100.0 * (margin.solvent - 1.0), 100.0 * margin.stages,
                            sampled.met, sampled.samples));
    };
    say({}, report.nominal);
    const auto stopped = [&] { return stop != nullptr && stop->load(); };
    if (report.nominal.share() >= spec.uncertainty.confidence || stopped())
        return report;
    // More margin in doubling steps until it is enough, then the least of it.
    const auto enough = [&](int steps) {
        CircuitDesign tried;
        try {
            tried = design_circuit(spec, case_path, stop, {}, margin_of(steps));
        } catch (const InputError& beyond) {
            if (report.refusal.empty()) {
                report.refused = margin_of(steps);
                report.refusal = beyond.diagnostics().front().message;
            }
            return false;
        }
        if (stopped() || !tried.verified())
            return false;
        SampledDesign sampled = sampler.sample(tried, most_missed);
        say(margin_of(steps), sampled);
        if (sampled.share() < spec.uncertainty.confidence)
            return false;
        report.found = true;
        report.margin = margin_of(steps);
        report.with_margin = std::move(tried);
        report.sampled = std::move(sampled);
        return true;
    };
    int low = 0;
    int high = 1;
    while (!enough(high)) {
        low = high;
        high *= 2;
        if (high > most_margin_steps || stopped())
            return report;
    }
    while (high - low > 1 && !stopped()) {
        const int middle = (low + high) / 2;
        (enough(middle) ? high : low) = middle;
    }
    return report;
}

std::string uncertainty_text(const CircuitDesign& design,
                             const DesignUncertaintyReport& report) {
    const double confidence = design.spec.uncertainty.confidence;
    std::string text = fmt::format(
        "Over {} samples of {}:\non specification in {:.1f} % of them ({} that no "
        "scrub flow "
        "brings to it)\n{}",
        report.nominal.samples, fmt::join(report.inputs, ", "),
        100.0 * report.nominal.share(), report.nominal.failed,
        sampled_rows(report.nominal, confidence));
    if (report.nominal.share() >= confidence)
        return text +
               fmt::format("No margin is needed for {:.3g} %.\n", 100.0 * confidence);
    if (!report.found)
        return text +
               fmt::format(
                   "No margin up to {:.3g} % more solvent and {:.3g} % "
                   "more stages gives {:.3g} %.\n",
                   100.0 * (margin_of(most_margin_steps).solvent - 1.0),
                   100.0 * margin_of(most_margin_steps).stages, 100.0 * confidence) +
               (report.refusal.empty()
                    ? ""
                    : fmt::format("With {:.3g} % and {:.3g} % {}.\n",
                                  100.0 * (report.refused.solvent - 1.0),
                                  100.0 * report.refused.stages, report.refusal));
    text += fmt::format("Margin for {:.3g} %: {:.3g} % more solvent",
                        100.0 * confidence, 100.0 * (report.margin.solvent - 1.0));
    for (std::size_t b = 0; b < design.banks.size(); ++b) {
        const BankPlan& now = design.banks[b];
        const BankPlan& then = report.with_margin.banks[b];
        text +=
            fmt::format("; {} {} + {} stages in the place of {} + {}", now.cut->name,
                        then.extraction, then.scrub, now.extraction, now.scrub);
    }
    return text + fmt::format(
                      ". On specification in {:.1f} % ({} that no scrub "
                      "flow brings to it)\n{}",
                      100.0 * report.sampled.share(), report.sampled.failed,
                      sampled_rows(report.sampled, confidence));
}

}  // namespace didymium
