//! \file A balance that does not close is a failure, whatever hides it.
#include <catch2/catch.hpp>

#include <cmath>

#include "solver/run/scenario_record.hpp"

using namespace didymium;

namespace {

//! Two components over a run in which everything that was fed left again.
Balance closed_balance() {
    Balance balance(2);
    balance.in = {100.0, 5.0};
    balance.out = {90.0, 5.0};
    balance.initial = {20.0, 1.0};
    balance.final = {30.0, 1.0};
    return balance;
}

Status status_of(const Balance& balance) {
    ScenarioResult result;
    result.status = Status::ok;
    require_closure(balance.closure(), "the mass balance", result);
    return result.status;
}

}  // namespace

TEST_CASE("a balance that closes leaves a scenario as it is", "[balance]") {
    CHECK(status_of(closed_balance()) == Status::ok);
}

TEST_CASE("a billionth of the throughput lost or gained is a failure", "[balance]") {
    for (const double sign : {-1.0, 1.0}) {
        Balance balance = closed_balance();
        balance.final[0] += sign * 0.9e-7;
        CHECK(status_of(balance) == Status::ok);
        balance.final[0] += sign * 0.3e-7;
        CHECK(status_of(balance) == Status::closure_missed);
    }
}

TEST_CASE("a balance that is not a number is a failure", "[balance]") {
    Balance balance = closed_balance();
    balance.out[1] = std::nan("");
    CHECK(status_of(balance) == Status::closure_missed);
}

TEST_CASE("what appears from nothing is measured against what is there", "[balance]") {
    Balance balance = closed_balance();
    balance.in[1] = balance.initial[1] = balance.out[1] = 0.0;
    balance.final[1] = 1e-12;  // rounding
    CHECK(status_of(balance) == Status::ok);
    balance.final[1] = 1e-3;
    CHECK(status_of(balance) == Status::closure_missed);
}
