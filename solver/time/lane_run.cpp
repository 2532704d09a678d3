#include "solver/time/lane_run.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <optional>

#include "solver/run/subnormals.hpp"
#include "solver/time/dynamic_run.hpp"
#include "solver/time/rodas.hpp"
#include "solver/time/rodas_integrator.hpp"

namespace didymium {

namespace {

//! A lane as its run sees it: where it starts, and what the common steps have come to.
class LaneView final : public Integrator {
  public:
    void start(double /*t*/, const std::vector<double>& unknowns) override {
        unknowns_ = unknowns;
    }
    double step(double /*t_stop*/) override {
        throw std::logic_error("the steps of a lane are those of its group");
    }
    void interpolate(double t, std::vector<double>& unknowns) override {
        rodas_->interpolate(t, lane_, unknowns.data());
    }
    IntegratorCounters counters() const override { return rodas_->counters(); }
    bool glance(double t, const std::vector<int>& places,
                std::vector<double>& unknowns) override {
        rodas_->glance(t, lane_, places, unknowns.data());
        return false;
    }
    void foresee(std::span<const double> times) override { rodas_->foresee(times); }
    bool sums(double t, StateSums& sums) override {
        rodas_->sums(t, lane_, sums);
        return true;
    }
    bool within_limits() const override { return rodas_->within_limits(lane_); }
    bool conditions(std::vector<MixerConditions>& all) const override {
        return rodas_->conditions(lane_, all);
    }

    void join(Rodas& rodas, int lane) {
        rodas_ = &rodas;
        lane_ = lane;
    }
    const std::vector<double>& unknowns() const { return unknowns_; }

  private:
    Rodas* rodas_ = nullptr;
    int lane_ = 0;
    std::vector<double> unknowns_;
};

//! A scenario of the group. Its run refers to the others of its members.
struct Lane {
    CaseSpec spec;
    ScenarioResult result;
    LaneView* view = nullptr;  //!< the run's
    std::optional<DynamicRun> run;
};

//! Something that one lane cannot do with the others.
struct LaneFailure {
    std::size_t lane;
};

class LaneGroup {
  public:
    LaneGroup(const CaseFile& file, const ResultShape& shape, const RunHooks& hooks)
        : file_(&file), shape_(&shape), hooks_(&hooks) {}

    //! \return whether the group takes the point in, as it must the first
    bool add(const std::vector<Assignment>& point) {
        auto lane = std::make_unique<Lane>();
        std::vector<CaseInterval> course;
        lane->spec = file_->resolve(point, nullptr, &course);
        if (lane->spec.simulate.stop_at_rate_norm > 0.0 ||
            !lane->spec.simulate.sensitivities.empty())
            return false;
        begin_result(lane->spec, lane->result);
        lane->result.status = Status::ok;
        auto view = std::make_unique<LaneView>();
        lane->view = view.get();
        const FlushedSubnormals flushed;
        lane->run.emplace(lane->spec, std::move(course), std::vector<PerturbedInput>{},
                          *shape_, *hooks_, lane->result, std::move(view));
        const DynamicRun& run = *lane->run;
        if (rosenbrock_method(run.method()) == nullptr)
            return false;
        if (!lanes_.empty() && !fits(*lanes_.front(), *lane))
            return false;
        lanes_.push_back(std::move(lane));
        return true;
    }
    std::size_t size() const { return lanes_.size(); }

    //! Throws LaneFailure.
    std::vector<ScenarioResult> run() {
        const double begin = thread_seconds();
        const FlushedSubnormals flushed;
        const DynamicRun& first = *lanes_.front()->run;
        const SolverSpec& solver = lanes_.front()->spec.solver;
        const int n_lanes = static_cast<int>(lanes_.size());
        LaneCascade model(first.cascade(), first.layout(), lanes_of_group);
        Rodas rodas(*rosenbrock_method(first.method()), model, solver.rtol,
                    solver.atol);
        for (int k = 0; k < n_lanes; ++k)
            lanes_[k]->view->join(rodas, k);
        each([](DynamicRun& run) { run.begin(); });
        double t = 0.0;
        for (std::size_t interval = 0; interval < first.course().size(); ++interval) {
            each([&](DynamicRun& run) { run.begin_interval(interval); });
            start(rodas, model, t);
            const double end = first.course()[interval].end;
            while (t < end) {
                t = rodas.step(end);
                if (const int lane = rodas.failed_lane(); lane >= 0)
                    throw LaneFailure{static_cast<std::size_t>(lane) % lanes_.size()};
                each([&](DynamicRun& run) { run.after_step(t); });
            }
            each([](DynamicRun& run) { run.end_interval(); });
        }
        each([](DynamicRun& run) { run.finish(); });
        const double seconds = (thread_seconds() - begin) / n_lanes;
        std::vector<ScenarioResult> results;
        for (auto& lane : lanes_) {
            lane->result.solver_seconds = seconds;
            if (hooks_->analyse)
                lane->run->analyse();
            results.push_back(std::move(lane->result));
        }
        return results;
    }

  private:
    template <class F>
    void each(F&& f) {
        for (std::size_t k = 0; k < lanes_.size(); ++k) {
            try {
                f(*lanes_[k]->run);
            } catch (const std::logic_error&) {
                throw;  // a bug
            } catch (const std::bad_alloc&) {
                throw;
            } catch (const std::exception&) {
                throw LaneFailure{k};
            }
        }
    }

    void start(Rodas& rodas, LaneCascade& model, double t) {
        constexpr std::size_t n = lanes_of_group;
        std::vector<double> all(static_cast<std::size_t>(model.layout().size()) * n);
        for (std::size_t k = 0; k < n; ++k) {
            // The first once more where there are fewer
            const Lane& lane = *lanes_[k < lanes_.size() ? k : 0];
            // What an event changes, too, is to be alike.
            if (!LaneCascade::are_alike(lanes_.front()->run->cascade(),
                                        lane.run->cascade()))
                throw LaneFailure{k};
            rodas.set(static_cast<int>(k), lane.run->cascade());
            const std::vector<double>& own = lane.view->unknowns();
            for (std::size_t i = 0; i < own.size(); ++i)
                all[i * n + k] = own[i];
        }
        rodas.start(t, all);
    }

    //! Whether constants change with temperature by the same enthalpies.
    static bool change_alike(const ChemistrySpec& one, const ChemistrySpec& other) {
        return one.water_enthalpy == other.water_enthalpy &&
               std::equal(one.cations.begin(), one.cations.end(), other.cations.begin(),
                          other.cations.end(), [](const Cation& x, const Cation& y) {
                              return x.enthalpy == y.enthalpy;
                          });
    }

    //! Same unknowns, same chemistry, same course in time, same method and tolerances.
    static bool fits(const Lane& a, const Lane& b) {
        const std::vector<CaseInterval>& one = a.run->course();
        const std::vector<CaseInterval>& other = b.run->course();
        if (one.size() != other.size() || a.run->method() != b.run->method() ||
            a.spec.solver.rtol != b.spec.solver.rtol ||
            a.spec.solver.atol != b.spec.solver.atol)
            return false;
        bool same_temperature = true;
        for (std::size_t k = 0; k < one.size(); ++k) {
            if (one[k].begin != other[k].begin || one[k].end != other[k].end ||
                one[k].from.temperatures != other[k].from.temperatures)
                return false;
            same_temperature = same_temperature &&
                               one[k].from.temperatures == one[0].from.temperatures;
        }
        if (!same_temperature && !change_alike(a.spec.chemistry, b.spec.chemistry))
            return false;
        return LaneCascade::are_alike(a.run->cascade(), b.run->cascade());
    }

    const CaseFile* file_;
    const ResultShape* shape_;
    const RunHooks* hooks_;
    std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace

std::vector<ScenarioResult> run_dynamic_group(
    const CaseFile& file, std::span<const std::vector<Assignment>> points,
    const ResultShape& shape, const RunHooks& hooks, const RunAlone& run_alone) {
    std::vector<std::optional<ScenarioResult>> results(points.size());
    std::vector<bool> alone(points.size(), false);
    // A lane that fails is left out, and the others start again. Once that has happened
    // twice, there is more wrong than a lane.
    for (int attempt = 0; attempt < 3; ++attempt) {
        LaneGroup group(file, shape, hooks);
        std::vector<std::size_t> members;
        for (std::size_t k = 0; k < points.size(); ++k) {
            if (alone[k])
                continue;
            try {
                alone[k] = !group.add(points[k]);
            } catch (const std::logic_error&) {
                throw;
            } catch (const std::runtime_error&) {
                alone[k] = true;  // which says what is wrong
            }
            if (!alone[k])
                members.push_back(k);
        }
        if (group.size() < 2)
            break;
        try {
            std::vector<ScenarioResult> ended = group.run();
            for (std::size_t m = 0; m < members.size(); ++m)
                if (ended[m].status == Status::ok)
                    results[members[m]] = std::move(ended[m]);
            break;
        } catch (const LaneFailure& failure) {
            alone[members[failure.lane]] = true;
        }
    }
    std::vector<ScenarioResult> all;
    for (std::size_t k = 0; k < points.size(); ++k)
        all.push_back(results[k] ? std::move(*results[k]) : run_alone(points[k]));
    return all;
}

}  // namespace didymium
