#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include "solver/linear/subnormals.hpp"

int main(int argc, char** argv) {
    didymium::flush_subnormals();  // as the program does
    return Catch::Session().run(argc, argv);
}
