//! \file The keys of chemistry files.
#pragma once

#include "inputs/readers/text/declaration.hpp"

namespace didymium::keys {

//! How many of a component one formula may hold; negative: releases.
inline constexpr Range atoms{-9.0, 9.0};

extern const Declaration chemistry_file;
extern const Declaration extractant;
extern const Declaration extractant_activity;
extern const Declaration component;
extern const Declaration species;
extern const Declaration empirical;  //!< coefficients of log10 D
extern const Declaration level;
extern const Declaration separation_factor;
extern const Declaration water;
extern const Declaration solid;
extern const Declaration window;
extern const Declaration practice;
extern const Declaration activity;
extern const Declaration activity_constant;

}  // namespace didymium::keys
