//! \file A case with one of its inputs a little larger and a little smaller, for
//! derivatives by that input.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "inputs/readers/case/case_file.hpp"

namespace didymium {

//! A case at another value of one input.
struct PerturbedCase {
    double offset = 0.0;  //!< of the input, in multiples of its scale
    double weight = 0.0;  //!< in the sum that is the derivative
    CaseSpec spec;
    std::vector<CaseInterval> course;  //!< see perturb_courses()
    std::vector<Assignment> assignments;
};

//! An input p with cases around it. By theta = (p - value)/scale, the derivative of
//! anything that follows from the case is
//!     d f/d theta = sum over cases of weight * f(case).
struct PerturbedInput {
    std::string path;
    std::string unit;    //!< as the case writes it; empty for a plain number
    double value = 0.0;  //!< in that unit
    double scale = 1.0;  //!< |value|, or 1 of its unit where it is zero
    std::vector<PerturbedCase> cases;
};

//! For each input that a case names in simulate.sensitivities: by central differences,
//! by one-sided ones of second order where the case is possible on one side alone.
//! Throws InputError at the name of an input that can move to neither side, or that
//! changes the structure of the case.
//! \param spec  the case, resolved with these assignments
std::vector<PerturbedInput> perturb_inputs(const CaseFile& file,
                                           std::span<const Assignment> assignments,
                                           const CaseSpec& spec);

//! Fills in the courses: how events and schedules change each of the cases.
void perturb_courses(const CaseFile& file, std::vector<PerturbedInput>& inputs);

}  // namespace didymium
