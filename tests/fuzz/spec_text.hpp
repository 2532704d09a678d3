//! \file What must hold of every case that is taken, and all it says, to be compared.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"

namespace fuzz {

//! Fails unless numbers are finite and possible, and indices lie within what they
//! index.
void check_case(const didymium::CaseSpec& spec);

//! Fails unless its intervals follow one another, and flows are possible at both ends
//! of each.
void check_course(const didymium::CaseSpec& spec,
                  const std::vector<didymium::CaseInterval>& course);

//! Everything that a run depends on, numbers to the last bit. Places are left out.
std::string spec_text(const didymium::CaseSpec& spec);

//! Fails at the first line in which the texts differ.
void expect_same(const std::string& first, const std::string& second);

}  // namespace fuzz
