#include "solver/flowsheet/vessel_batch.hpp"

#include <algorithm>
#include <cstddef>

#include "solver/flowsheet/chemistry.hpp"

namespace didymium {

namespace {

bool is_known(const Cascade& cascade) {
    const ExchangeSystem& system = cascade.equilibrium->system();
    if (!water_alone_binds(system) || !conditional_stage(*cascade.equilibrium))
        return false;
    return std::none_of(cascade.stages.begin(), cascade.stages.end(),
                        [&](const Stage& stage) {
                            return stage.transfer == TransferLaw::organic_film ||
                                   !conditional_stage(cascade.at(stage));
                        });
}

}  // namespace

std::unique_ptr<VesselBatch> VesselBatch::make(const Cascade& cascade,
                                               const Layout& layout) {
    if (layout.form() == Form::dae || layout.n_stages() == 0 || !is_known(cascade))
        return nullptr;
    return std::unique_ptr<VesselBatch>(new VesselBatch(cascade, layout));
}

VesselBatch::VesselBatch(const Cascade& cascade, const Layout& layout)
    : layout_(&layout),
      kernels_(&exchange_kernels(chosen_isa())),
      charge_(cascade.equilibrium->system().charge),
      ion_charge_(cascade.equilibrium->system().ion_charge),
      place_(layout.n_stages()) {
    constexpr long widest = 8;
    for (const Bank& bank : cascade.banks) {
        begin_.push_back(n_);
        const long n = (bank.n_stages + widest - 1) / widest * widest;
        for (int j = 0; j < bank.n_stages; ++j)
            place_[bank.first_stage + j] = {
                n_ + j, n_ * static_cast<long>(charge_.size()) + j, n};
        n_ += n;
    }
    begin_.push_back(n_);
    total_.resize(static_cast<std::size_t>(n_) * layout.n_components());
    d_.resize(static_cast<std::size_t>(n_) * charge_.size());
    for (auto* array : {&aqueous_, &organic_, &v_, &q_, &proton_, &solved_})
        array->resize(static_cast<std::size_t>(n_));
}

void VesselBatch::solve(const Cascade& cascade, const double* u, const double* v,
                        int stride) {
    const int m = layout_->n_components();
    for (std::size_t b = 0; b < cascade.banks.size(); ++b) {
        const Bank& bank = cascade.banks[b];
        const long first = begin_[b];
        const long n = begin_[b + 1] - first;
        double* total = total_.data() + first * m;
        for (long e = 0; e < n; ++e) {
            // The last stage again fills the bank up.
            const int j = bank.first_stage +
                          static_cast<int>(std::min<long>(e, bank.n_stages - 1));
            const Stage& stage = cascade.stages[j];
            aqueous_[first + e] = stage.aqueous_fraction;
            organic_[first + e] = stage.organic_fraction;
            v_[first + e] = v[static_cast<std::ptrdiff_t>(j) * stride];
            const double* held = u + layout_->mixer(j);
            for (int c = 0; c < m; ++c)
                total[c * n + e] = held[c];
        }
        const Stage& stage = cascade.stages[bank.first_stage];
        ExchangeConstants constants;
        constants.n_cations = static_cast<int>(charge_.size());
        constants.n_ions = static_cast<int>(ion_charge_.size());
        constants.k = conditional_stage(cascade.at(stage))->law().constants().data();
        constants.charge = charge_.data();
        constants.ion_charge = ion_charge_.data();
        constants.kw = cascade.at(stage).system().kw;
        ExchangeVessels vessels;
        vessels.n = n;
        vessels.total = total;
        vessels.aqueous = aqueous_.data() + first;
        vessels.organic = organic_.data() + first;
        vessels.v = v_.data() + first;
        vessels.q = q_.data() + first;
        vessels.proton = proton_.data() + first;
        vessels.d = d_.data() + first * static_cast<long>(charge_.size());
        vessels.solved = solved_.data() + first;
        kernels_->solve(constants, vessels);
    }
}

bool VesselBatch::take(int j, double& v, double* d, SharedState<double>& s) const {
    const auto [e, ratios, n] = place_[j];
    if (solved_[e] == 0.0)
        return false;
    for (std::size_t i = 0; i < charge_.size(); ++i)
        d[i] = d_[ratios + static_cast<long>(i) * n];
    v = v_[e];
    s.log_q = v;
    s.q = q_[e];
    s.proton = proton_[e];
    s.free = s.q * s.proton;
    s.proton_activity = s.proton;
    return true;
}

}  // namespace didymium
