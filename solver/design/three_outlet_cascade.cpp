#include "solver/design/three_outlet_cascade.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>

#include <Eigen/Core>
#include <Eigen/LU>

namespace didymium {

namespace {

constexpr int most_substitutions = 40;
constexpr int most_newton = 60;
constexpr int first_stages = 8;  //!< of a section, at the most
constexpr double settled = 1e-10;
// Of the search for the pinch of a draw; W in mol per mol of feed
constexpr double pinch_accuracy = 1e-13;
constexpr int most_repetitions = 1000;
constexpr double least_scrub = 1e-6;
constexpr double most_scrub = 1e9;
constexpr double most_step = 0.5;  //!< of ln c

//! The cascade with one unknown a stage, c_j = sum_k alpha_k x_jk: with it every
//! component is a linear chain of stages.
class DrawnCascade {
  public:
    DrawnCascade(const std::vector<double>& alpha, const std::vector<double>& feed,
                 const ThreeOutletFlows& flows, const ThreeOutletStages& stages)
        : alpha_(alpha),
          feed_(feed),
          flows_(flows),
          stages_(stages),
          n_(stages.sum()),
          m_(static_cast<int>(alpha.size())),
          x_(n_, m_) {
        const double above = flows.scrub();
        const double between = above - flows.drawn;
        down_.resize(n_);
        passed_.resize(n_);
        for (int j = 0; j < n_; ++j) {
            const bool is_above = j >= draw_stage();
            down_[j] = is_above ? above : j > feed_stage() ? between : between + 1.0;
            passed_[j] = j == draw_stage() ? between : down_[j];
        }
        down_[0] = passed_[0] = flows.raffinate();
    }

    //! Finds c; false where it does not settle. \param from  c to begin with; empty:
    //! none is known
    bool solve(const std::vector<double>& from) {
        if (!from.empty()) {
            c_ = from;
            find_compositions();
            if (newton())
                return true;
        }
        start();
        for (int i = 0; i < most_substitutions; ++i) {
            if (substitute() < settled)
                return true;
        }
        return newton();
    }

    const std::vector<double>& unknowns() const { return c_; }

    ThreeOutletProducts products() const {
        ThreeOutletProducts p;
        for (int k = 0; k < m_; ++k) {
            p.raffinate.push_back(flows_.raffinate() * x_(0, k));
            p.draw.push_back(flows_.drawn * x_(draw_stage(), k));
            p.solvent.push_back(flows_.extracted * factor(n_ - 1, k) * x_(n_ - 1, k));
        }
        return p;
    }

  private:
    int feed_stage() const { return stages_.extraction - 1; }
    int draw_stage() const { return stages_.extraction + stages_.light_scrub - 1; }
    double factor(int j, int k) const { return alpha_[k] / c_[j]; }
    //! Solvent that leaves a stage.
    double up(int j) const { return j == n_ - 1 ? flows_.extracted : flows_.solvent; }

    //! Between the ends of the order of extraction.
    void start() {
        const double low = *std::min_element(alpha_.begin(), alpha_.end());
        const double high = *std::max_element(alpha_.begin(), alpha_.end());
        c_.resize(n_);
        for (int j = 0; j < n_; ++j)
            c_[j] = low * std::pow(high / low, (j + 0.5) / n_);
    }

    //! Of a component, the share of what enters a stage from above that leaves below
    //! it, and what each stage gives off in all: sums of positive terms, so that traces
    //! are as exact as the rest.
    void eliminate(int k, Eigen::VectorXd& leaves) const {
        double stays = 1.0;  // of what passes to the stage below
        for (int j = 0; j < n_; ++j) {
            const double down = passed_[j] * stays + (down_[j] - passed_[j]);
            leaves[j] = down + up(j) * factor(j, k);
            stays = down / leaves[j];
        }
    }

    //! x of a component from what enters each stage from outside.
    void back(int k, const Eigen::VectorXd& leaves, Eigen::VectorXd& enters,
              Eigen::Ref<Eigen::VectorXd> x) const {
        for (int j = 1; j < n_; ++j)
            enters[j] += enters[j - 1] * up(j - 1) * factor(j - 1, k) / leaves[j - 1];
        x[n_ - 1] = enters[n_ - 1] / leaves[n_ - 1];
        for (int j = n_ - 2; j >= 0; --j)
            x[j] = (enters[j] + passed_[j + 1] * x[j + 1]) / leaves[j];
    }

    void find_compositions() {
        Eigen::VectorXd leaves(n_);
        Eigen::VectorXd enters(n_);
        for (int k = 0; k < m_; ++k) {
            eliminate(k, leaves);
            enters.setZero();
            enters[feed_stage()] = feed_[k];
            back(k, leaves, enters, x_.col(k));
        }
    }

    //! How far the liquors are from their totals.
    double missed() const {
        double worst = 0.0;
        for (int j = 0; j < n_; ++j)
            worst = std::max(worst, std::fabs(std::log(x_.row(j).sum())));
        return worst;
    }

    //! One repetition of c from the compositions that it gives.
    double substitute() {
        find_compositions();
        for (int j = 0; j < n_; ++j) {
            double sum = 0.0;
            for (int k = 0; k < m_; ++k)
                sum += alpha_[k] * x_(j, k);
            c_[j] = sum / x_.row(j).sum();
        }
        return missed();
    }

    //! d x / d ln c, summed over components.
    Eigen::MatrixXd derivative() const {
        Eigen::MatrixXd jacobian = Eigen::MatrixXd::Zero(n_, n_);
        Eigen::VectorXd leaves(n_);
        Eigen::VectorXd enters(n_);
        Eigen::VectorXd moved(n_);
        for (int k = 0; k < m_; ++k) {
            eliminate(k, leaves);
            for (int j = 0; j < n_; ++j) {
                const double less = up(j) * factor(j, k) * x_(j, k);
                enters.setZero();
                enters[j] = less;
                if (j + 1 < n_)
                    enters[j + 1] = -less;
                back(k, leaves, enters, moved);
                jacobian.col(j) += moved;
            }
        }
        return jacobian;
    }

    //! Liquors are near their totals long before the products are where they belong, so
    //! that a step is not judged by them; it is bounded instead.
    bool newton() {
        for (int i = 0; i < most_newton; ++i) {
            const Eigen::VectorXd residual =
                x_.rowwise().sum() - Eigen::VectorXd::Ones(n_);
            const Eigen::VectorXd step = derivative().partialPivLu().solve(-residual);
            const double longest = step.cwiseAbs().maxCoeff();
            if (!std::isfinite(longest))
                return false;
            const double part = longest > most_step ? most_step / longest : 1.0;
            for (int j = 0; j < n_; ++j)
                c_[j] *= std::exp(part * step[j]);
            find_compositions();
            if (longest < settled)
                return true;
        }
        return false;
    }

    const std::vector<double>& alpha_;
    const std::vector<double>& feed_;
    ThreeOutletFlows flows_;
    ThreeOutletStages stages_;
    int n_;
    int m_;
    std::vector<double> down_;    //!< liquor that leaves a stage
    std::vector<double> passed_;  //!< of it, to the stage below
    std::vector<double> c_;
    Eigen::MatrixXd x_;  //!< (stage, component)
};

//! Each section by so many stages at the most, up to its own.
ThreeOutletStages lengthened(const ThreeOutletStages& now, const ThreeOutletStages& to,
                             int more) {
    return {std::min(to.extraction, now.extraction + more),
            std::min(to.light_scrub, now.light_scrub + more),
            std::min(to.scrub, now.scrub + more)};
}

//! Unknowns of a longer cascade: stages are put in where neighbours of a section are
//! nearest to each other.
std::vector<double> stretched(const std::vector<double>& from,
                              const ThreeOutletStages& now,
                              const ThreeOutletStages& next) {
    std::vector<double> to;
    std::size_t first = 0;
    for (int ThreeOutletStages::*section :
         {&ThreeOutletStages::extraction, &ThreeOutletStages::light_scrub,
          &ThreeOutletStages::scrub}) {
        std::vector<double> own(
            from.begin() + static_cast<std::ptrdiff_t>(first),
            from.begin() + static_cast<std::ptrdiff_t>(first + now.*section));
        first += own.size();
        while (static_cast<int>(own.size()) < next.*section) {
            std::size_t at = 0;
            double nearest = std::numeric_limits<double>::infinity();
            for (std::size_t j = 0; j + 1 < own.size(); ++j) {
                const double apart = std::fabs(std::log(own[j + 1] / own[j]));
                if (apart < nearest) {
                    nearest = apart;
                    at = j;
                }
            }
            const double between =
                own.size() > 1 ? std::sqrt(own[at] * own[at + 1]) : own[at];
            own.insert(own.begin() + static_cast<std::ptrdiff_t>(at + 1), between);
        }
        to.insert(to.end(), own.begin(), own.end());
    }
    return to;
}

//! Traces between the pair have poles there and decide nothing.
bool counts(const std::vector<double>& alpha, std::size_t k, int below, int above) {
    return alpha[k] <= alpha[below] || alpha[k] >= alpha[above];
}

//! theta of what enters, or is drawn, between the factors of a pair.
double pinch(const std::vector<double>& alpha, const std::vector<double>& inflow,
             int below, int above) {
    double low = alpha[below];
    double high = alpha[above];
    for (int i = 0; i < 200; ++i) {
        const double middle = 0.5 * (low + high);
        double sum = 0.0;
        for (std::size_t k = 0; k < alpha.size(); ++k)
            if (counts(alpha, k, below, above))
                sum += alpha[k] * inflow[k] / (alpha[k] - middle);
        (sum > 0.0 ? high : low) = middle;
    }
    return 0.5 * (low + high);
}

//! S that has its pinch at theta.
double carried(const std::vector<double>& alpha, const std::vector<double>& upward,
               double theta, int below, int above) {
    double solvent = 0.0;
    for (std::size_t k = 0; k < alpha.size(); ++k)
        if (counts(alpha, k, below, above))
            solvent += alpha[k] * upward[k] / (alpha[k] - theta);
    return solvent;
}

//! What of the heavy components goes with the solvent where W comes down above a draw;
//! 0 where that is too little for a pinch.
double heavy_extracted(const std::vector<double>& alpha, const std::vector<double>& fed,
                       const DrawTarget& draw, double scrub) {
    std::vector<double> up = fed;
    for (int i = 0; i < most_repetitions; ++i) {
        std::vector<double> weight;
        for (const int m : draw.middle) {
            double heavy = 0.0;
            for (const int k : draw.heavy)
                heavy += up[k] * alpha[m] / (scrub * (alpha[k] - alpha[m]));
            if (!(heavy < 1.0))
                return 0.0;
            weight.push_back(fed[m] / (1.0 - heavy));
        }
        double moved = 0.0;
        for (const int k : draw.heavy) {
            double share = 0.0;
            for (std::size_t m = 0; m < weight.size(); ++m) {
                const double middle = alpha[draw.middle[m]];
                share += weight[m] * middle / (scrub * (alpha[k] - middle));
            }
            const double before = up[k];
            up[k] = fed[k] / (1.0 + share);
            moved = std::max(moved, std::fabs(up[k] / before - 1.0));
        }
        if (moved < pinch_accuracy)
            break;
    }
    double all = 0.0;
    for (const int k : draw.heavy)
        all += up[k];
    return all;
}

}  // namespace

ThreeOutletProducts exact_three_outlets(const std::vector<double>& alpha,
                                        const std::vector<double>& feed,
                                        const ThreeOutletFlows& flows,
                                        const ThreeOutletStages& stages) {
    if (stages.extraction < 1 || stages.light_scrub < 1 || stages.scrub < 1)
        throw std::invalid_argument("every section has a stage at the least");
    if (!(flows.extracted > 0.0) || !(flows.drawn > 0.0) ||
        !(flows.raffinate() > 0.0) || !(flows.scrub() - flows.drawn > 0.0))
        throw std::invalid_argument(
            "every product and the liquor of every section must be above 0");
    // Of many stages most lie at a pinch: a cascade of few is found first, and then
    // lengthened where nothing changes.
    ThreeOutletStages now = lengthened({0, 0, 0}, stages, first_stages);
    std::vector<double> from;
    for (;;) {
        DrawnCascade cascade(alpha, feed, flows, now);
        if (!cascade.solve(from))
            throw std::invalid_argument("no steady state of the cascade was found");
        if (now.sum() == stages.sum())
            return cascade.products();
        const ThreeOutletStages next =
            lengthened(now, stages, std::max(2, now.sum() / 8));
        from = stretched(cascade.unknowns(), now, next);
        now = next;
    }
}

double least_solvent_between(const std::vector<double>& alpha,
                             const std::vector<double>& inflow,
                             const std::vector<double>& upward, int below, int above) {
    return carried(alpha, upward, pinch(alpha, inflow, below, above), below, above);
}

double least_solvent_of_draw(const std::vector<double>& alpha,
                             const std::vector<double>& fed, const DrawTarget& draw) {
    const auto extracted = [&](double scrub) {
        return heavy_extracted(alpha, fed, draw, scrub);
    };
    double all = 0.0;
    for (const int k : draw.heavy)
        all += fed[k];
    const double goal = all - draw.drawn;
    double low = least_scrub;
    double high = most_scrub;
    while (high > low * (1.0 + pinch_accuracy)) {
        const double middle = std::sqrt(low * high);
        (extracted(middle) < goal ? low : high) = middle;
    }
    return high + extracted(high);
}

}  // namespace didymium
