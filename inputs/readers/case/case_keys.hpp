//! \file The keys of cases. A new key stands here, with what it means, and where it is
//! read.
#pragma once

#include "inputs/readers/text/declaration.hpp"

namespace didymium::keys {

extern const Declaration case_file;  //!< the whole file
extern const Declaration chemistry;
extern const Declaration stream;
extern const Declaration aqueous;  //!< what an aqueous phase holds
extern const Declaration organic;
extern const Declaration lot;
extern const Declaration bank;
extern const Declaration section;
extern const Declaration mixer;
extern const Declaration transfer;
extern const Declaration settler;
extern const Declaration feed;
extern const Declaration draw;
extern const Declaration stage_override;
extern const Declaration tank;
extern const Declaration splitter;
extern const Declaration simulate;
extern const Declaration initial;
extern const Declaration solver;
extern const Declaration event;
extern const Declaration schedule;
extern const Declaration control;
extern const Declaration solve;
extern const Declaration specification;

}  // namespace didymium::keys
