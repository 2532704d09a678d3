#include "solver/contact/bank_parts.hpp"

#include <algorithm>
#include <cstddef>
#include <set>

#include <fmt/format.h>

namespace didymium {

namespace {

constexpr double per_litre = 1e3;  // mol/L -> mol/m3

class BankParts {
  public:
    BankParts(const CaseSpec& spec, int bank, const ResultShape& shape,
              const ScenarioResult& result)
        : spec_(spec), bank_(spec.banks[bank]), shape_(shape), result_(result) {
        for (int b = 0; b < bank; ++b)
            first_ += spec.banks[b].stages.size();
    }

    std::vector<BankPart> all() const {
        const std::size_t n = bank_.stages.size();
        const std::set<std::size_t> cuts = cuts_of();
        std::vector<BankPart> parts;
        std::size_t begin = 0;
        for (std::size_t end = 1; end <= n; ++end)
            if (end == n || cuts.count(end) > 0) {
                parts.push_back(part(begin, end - 1));
                begin = end;
            }
        return parts;
    }

  private:
    //! Stages before which a part ends. A phase that enters a mixer is of the part that
    //! it flows into.
    std::set<std::size_t> cuts_of() const {
        std::set<std::size_t> cuts;
        for (const FeedSpec& feed : bank_.feeds)
            cuts.insert(phase_of(spec_, feed.source) == Phase::aqueous ? feed.stage + 1
                                                                       : feed.stage);
        for (const DrawSpec& draw : bank_.draws)
            cuts.insert(draw.phase == Phase::organic ? draw.stage + 1 : draw.stage);
        return cuts;
    }

    //! Of a stored (stage, component) array, without the proton; mol/m3.
    std::vector<double> stored(const std::vector<double>& array,
                               std::size_t row) const {
        const std::size_t m = shape_.components.size();
        std::vector<double> c;
        for (std::size_t i = 0; i < m; ++i)
            if (i + 2 != m)
                c.push_back(per_litre * array[row * m + i]);
        return c;
    }

    //! What enters a stage of the bank: from outside, and the rest of the flow through
    //! it from its neighbour.
    std::vector<double> entering(std::size_t stage, Phase phase) const {
        const bool aqueous = phase == Phase::aqueous;
        const std::size_t n = bank_.stages.size();
        std::vector<Source> sources;
        if (aqueous && stage + 1 == n && bank_.aqueous.exists())
            sources.push_back(bank_.aqueous);
        if (!aqueous && stage == 0)
            sources.push_back(bank_.solvent);
        for (const FeedSpec& feed : bank_.feeds)
            if (feed.stage == static_cast<int>(stage) &&
                phase_of(spec_, feed.source) == phase)
                sources.push_back(feed.source);
        const double through =
            (aqueous ? result_.aqueous_flow : result_.organic_flow)[first_ + stage];
        std::vector<double> amount(shape_.components.size() - 1, 0.0);
        double flow = 0.0;
        const auto add = [&](double its_flow, const std::vector<double>& c) {
            flow += its_flow;
            for (std::size_t i = 0; i < amount.size(); ++i)
                amount[i] += its_flow * c[i];
        };
        for (const Source& source : sources) {
            const bool is_stream = source.stream >= 0;
            const auto k =
                static_cast<std::size_t>(is_stream ? source.stream : source.port);
            add((is_stream ? result_.inlet_flow : result_.outlet_flow)[k],
                stored(is_stream ? result_.inlet_concentration
                                 : result_.outlet_concentration,
                       k));
        }
        const bool has_neighbour = aqueous ? stage + 1 < n : stage > 0;
        if (has_neighbour)
            add(through - flow,
                stored(aqueous ? result_.settler_aqueous : result_.settler_organic,
                       first_ + (aqueous ? stage + 1 : stage - 1)));
        for (double& value : amount)
            value = flow > 0.0 ? value / flow : 0.0;
        return amount;
    }

    BankPart part(std::size_t begin, std::size_t end) const {
        BankPart p;
        p.first = first_ + begin;
        p.last = first_ + end;
        p.name = shape_.stages[p.first];
        if (end > begin)
            p.name += " to " + shape_.stages[p.last];
        p.section = fmt::format("stages {}-{}", begin + 1, end + 1);
        std::size_t before = 0;
        for (const SectionSpec& section : bank_.sections) {
            if (before == begin && before + section.n_stages == end + 1)
                p.section = section.name;
            before += section.n_stages;
        }
        p.aqueous_flow = result_.aqueous_flow[p.last];
        p.organic_flow = result_.organic_flow[p.first];
        p.liquor = entering(end, Phase::aqueous);
        p.solvent = entering(begin, Phase::organic);
        p.raffinate = stored(result_.settler_aqueous, p.first);
        p.loaded = stored(result_.settler_organic, p.last);
        for (std::size_t j = p.first; j <= p.last; ++j) {
            p.aqueous.push_back(stored(result_.aqueous, j));
            p.organic.push_back(stored(result_.organic, j));
            p.ph.push_back(result_.ph[j]);
            p.at_equilibrium =
                p.at_equilibrium &&
                bank_.stages[j - first_].transfer.law == TransferLaw::equilibrium;
        }
        return p;
    }

    const CaseSpec& spec_;
    const BankSpec& bank_;
    const ResultShape& shape_;
    const ScenarioResult& result_;
    std::size_t first_ = 0;  // of the stages of the case
};

}  // namespace

std::vector<BankPart> bank_parts(const CaseSpec& spec, int bank,
                                 const ResultShape& shape,
                                 const ScenarioResult& result) {
    return BankParts(spec, bank, shape, result).all();
}

}  // namespace didymium
