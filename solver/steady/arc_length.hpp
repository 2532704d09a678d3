//! \file Follows a curve of solutions of f(u, lambda) = 0 by its arc length, round
//! folds as well, where lambda turns back and no solution lies ahead of it. (H. B.
//! Keller, Numerical solution of bifurcation and nonlinear eigenvalue problems, 1977.)
//!
//! From a point with its unit tangent t the next is looked for in the plane across t, a
//! step h ahead: f = 0 and t . (x - x0 - h t) = 0 of x = (u, lambda). Newton's method
//! for both takes two solutions with J = df/du and eliminates the row of the plane.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace didymium {

//! As many equations as u has entries.
class CurveEquations {
  public:
    virtual ~CurveEquations() = default;
    //! \return a norm of f, at most 1 where it is solved; infinite where f does not
    //! exist
    virtual double evaluate(const std::vector<double>& u, double lambda,
                            std::vector<double>& f) = 0;
    //! Makes J, factored, and df/dlambda of a point. \return false where it cannot
    virtual bool linearize(const std::vector<double>& u, double lambda,
                           std::vector<double>& f_lambda) = 0;
    //! z = J^-1 b
    virtual void solve(const std::vector<double>& b, std::vector<double>& z) = 0;
    //! Weights of the entries of u: the square of a length is the sum of (w du)^2, and
    //! of dlambda^2.
    virtual void weigh(const std::vector<double>& u, std::vector<double>& weight) = 0;
    //! Whether a solution is one that is meant; else the step is too long.
    virtual bool is_allowed(const std::vector<double>& u, double lambda) = 0;
};

struct CurvePoint {
    std::vector<double> u;
    double lambda = 0.0;
    double slope = 0.0;  //!< dlambda/ds along the curve
    bool is_fold = false;
};

class ArcLength {
  public:
    struct Limits {
        double longest = 0.3;         //!< step of arc length
        double longest_lambda = 0.1;  //!< step of lambda
        double shortest = 1e-6;       //!< step at which it gives up
        int points = 2000;            //!< after which it gives up
    };
    enum class End { arrived, returned, stuck, full };

    ArcLength(CurveEquations& equations, const Limits& limits)
        : equations_(&equations), limits_(limits) {}

    //! From a solution at lambda = 0 to the first at lambda = 1, or back at 0 behind a
    //! fold.
    //! \param visit  gets each point in order, the first and folds among them
    End follow(const std::vector<double>& start,
               const std::function<void(const CurvePoint&)>& visit);

  private:
    //! A point with what the next step needs.
    struct Place {
        std::vector<double> u, tangent, weight;
        double lambda = 0.0, slope = 0.0;
    };
    bool correct(const Place& plane, double along_u, double along_lambda,
                 std::vector<double>& u, double& lambda);
    bool orient(Place& place, const Place* before);
    bool step_from(const Place& from, double h, Place& to);
    bool at_lambda(const Place& from, const Place& to, double lambda, Place& end);
    bool find_fold(const Place& from, double h, const Place& to, Place& fold);

    CurveEquations* equations_;
    Limits limits_;
    int iterations_ = 0;  //!< of the last correct()
};

}  // namespace didymium
