//! \file A contact file from its specification to its report.
#pragma once

#include <atomic>

#include "inputs/readers/contact/contact_spec.hpp"
#include "outputs/results/contact_report.hpp"

namespace didymium {

//! Predicts every contact and every construction. What fails has a status and a
//! message, and the others go on. \param stop  set by a signal: the rest stays not_run
ContactReport run_contacts(const ContactSet& set, const std::atomic<bool>& stop);

}  // namespace didymium
