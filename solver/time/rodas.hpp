//! \file A Rosenbrock method for a LaneCascade: all lanes take the same steps.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "solver/linear/line_array.hpp"
#include "solver/linear/vector_kernels.hpp"
#include "solver/time/integrator.hpp"
#include "solver/time/lane_cascade.hpp"
#include "solver/time/rosenbrock_method.hpp"
#include "solver/time/vessel_sums.hpp"

namespace didymium {

class Rodas {
  public:
    //! \param method, model  outlive this
    Rodas(const RosenbrockMethod& method, LaneCascade& model, double rtol, double atol);

    //! Fills a lane of the model.
    void set(int lane, const Cascade& cascade);
    //! Goes on from t with what the model is now. \param unknowns  (unknown, lane)
    void start(double t, const std::vector<double>& unknowns);
    //! One step, not past t_stop. \return the new time; the old one where it cannot be
    //! done, see failed_lane()
    double step(double t_stop);
    //! Unknowns of a lane anywhere within the last step.
    void interpolate(double t, int lane, double* unknowns);
    //! These unknowns of it alone.
    void glance(double t, int lane, const std::vector<int>& places, double* unknowns);
    //! See Integrator. They are summed up for all lanes when the first asks.
    void foresee(std::span<const double> times);
    void sums(double t, int lane, StateSums& sums);
    bool within_limits(int lane) const { return within_[lane] != 0; }
    //! See Integrator.
    bool conditions(int lane, std::vector<MixerConditions>& all) const;

    //! The lane because of which the last step could not be done; -1: none.
    int failed_lane() const { return failed_lane_; }
    //! The stage there whose equilibrium was not found; -1: the error is too large, or
    //! the matrix singular.
    int failed_stage() const { return failed_stage_; }
    const IntegratorCounters& counters() const { return counters_; }

  private:
    using Array = LineArray;
    //! \return whether rates and the error could be computed
    bool try_step(double h);
    //! \param last  the argument of the last stage, close to that; nullptr: none
    bool rates_at(const Array& unknowns, Array& rates, const double* last);
    //! The error of a step that was tried, of the lane where it is largest.
    double error();
    void note_failure();
    void differentiate();
    double first_step() const;
    //! A state within the last step as a sum: factors of the old and the new unknowns
    //! and of U_1 to U_5.
    struct Blend {
        static constexpr int n = RosenbrockMethod::n_stages + 1;
        std::array<const double*, n> parts;
        std::array<double, n> factors;

        double at(std::size_t place) const {
            double sum = factors[0] * parts[0][place];
            for (int k = 1; k < n; ++k)
                sum += factors[k] * parts[k][place];
            return sum;
        }
    };
    Blend blend(double t) const;

    const RosenbrockMethod* method_;
    LaneCascade* model_;
    double rtol_, atol_;
    long n_;  //!< unknowns times lanes
    double t_ = 0.0;
    double before_ = 0.0;                     //!< begin of the last step
    double h_ = 0.0;                          //!< to be tried next; 0: to be chosen
    double last_h_ = 0.0, last_error_ = 0.0;  //!< of the last step, for the controller
    bool has_rates_ = false;                  //!< rates at u_
    bool has_jacobian_ = false;               //!< at u_
    std::vector<char> within_;                //!< (lane)
    Array seen_;                              //!< see LaneCascade::watch
    VesselSums vessels_;
    std::vector<double> sum_times_;       //!< within the last step
    std::vector<double> within_step_;     //!< those, from 0 to 1 over it
    std::vector<VesselSums::Sums> sums_;  //!< then, and room for later ones
    int failed_lane_ = -1, failed_stage_ = -1;
    int worst_lane_ = -1;
    Array u_, after_, old_, rates_, next_rates_, argument_;
    std::array<Array, RosenbrockMethod::n_stages> stage_;  //!< U_i
    Array mean_square_;                                    //!< (lane)
    IntegratorCounters counters_;
};

}  // namespace didymium
