//! \file What contacts came to, for people.
#pragma once

#include <string>

#include "outputs/results/contact_report.hpp"

namespace didymium {

//! Tables of the contacts of each series, of residuals where something was measured,
//! and of constructions; closure and warnings.
std::string summarize_contacts(const ContactReport& report);

}  // namespace didymium
