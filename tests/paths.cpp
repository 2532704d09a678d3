#include "tests/paths.hpp"

const char* const project_folder = DIDYMIUM_SOURCE_DIR;
const char* const built_program = DIDYMIUM_EXE;
const char* const failing_disk_library = DIDYMIUM_FAILING_DISK;
