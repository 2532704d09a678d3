//! \file Where the tests find the project and the program. The paths are compiled into
//! one source alone, so that another clone takes the tests from the compiler's cache.
#pragma once

//! The folder of this project.
extern const char* const project_folder;
//! The program that was built with these tests.
extern const char* const built_program;
//! A library that makes writing fail, see robustness/failing_disk.
extern const char* const failing_disk_library;
