#!/usr/bin/env bash
# A sweep goes through a real Slurm, of this machine alone, and comes out as the whole does:
#
#   slurm.sh PROGRAM PROJECT
#
# Starts munged, slurmctld and slurmd of its own, with files, ports and a socket of their own.
# Exit code 77: skipped, for they are not installed (scripts/setup --slurm) or need root.
set -euo pipefail

program=$1 project=$2
for tool in munged mungekey slurmctld slurmd sbatch srun scontrol sinfo; do
    PATH=$PATH:/usr/sbin command -v $tool >/dev/null ||
        { echo "skipped: no $tool (scripts/setup --slurm)"; exit 77; }
done
[[ $(id -u) -eq 0 ]] || { echo "skipped: the daemons need root"; exit 77; }
PATH=$PATH:/usr/sbin

folder=$(mktemp -d)
daemons=()
finish() {
    kill "${daemons[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT
cd "$folder"

# A port that nothing listens to, and the next.
port=$((20000 + $$ % 20000))
host=$(hostname -s)
mkdir state spool
mungekey --create --keyfile="$folder/munge.key" 2>/dev/null
chmod 600 munge.key
cat >slurm.conf <<END
ClusterName=one
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket,cred_expire=5
SlurmctldPort=$port
SlurmdPort=$((port + 1))
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MailProg=/bin/true
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=100000
NodeName=$host NodeAddr=127.0.0.1 CPUs=2
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
echo "CgroupPlugin=cgroup/v1" >cgroup.conf
export SLURM_CONF=$folder/slurm.conf

munged --foreground --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" \
    --seed-file="$folder/munged.seed" >munged.out 2>&1 &
daemons+=($!)
for _ in {1..50}; do [[ -S munge.socket ]] && break; sleep 0.1; done
slurmctld -D -i >slurmctld.log 2>&1 &
daemons+=($!)
slurmd -D >slurmd.log 2>&1 &
daemons+=($!)
for _ in {1..100}; do
    [[ $(sinfo -h -o %t 2>/dev/null || true) == idle ]] && break
    sleep 0.2
done
if [[ $(sinfo -h -o %t 2>/dev/null || true) != idle ]]; then
    echo "Slurm did not start"
    tail -n 5 munged.out slurmctld.log slurmd.log
    exit 1
fi

cp "$project/inputs/cases/short_ndpr.toml" case.toml
sed -i "s,\"../feeds/,\"$project/inputs/feeds/," case.toml
cat >sweep.toml <<'END'
case = "case.toml"
[[vary]]
path = "streams.scrub.flow"
from = "2.4 m3/h"
to = "2.6 m3/h"
points = 600
END

# wait_for JOB: until it has left the queue.
wait_for() {
    for _ in {1..1000}; do
        [[ $(scontrol -o show job "$1" 2>/dev/null || true) =~ JobState=(COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL) ]] && return
        sleep 0.2
    done
    echo "job $1 did not end"
    scontrol show job
    exit 1
}

failed() {
    echo "$1"
    tail -n 20 ./*.log
    exit 1
}

start=$(date +%s%N)
"$program" sweep sweep.toml -q -j 1 -o whole.h5
# Half the sweep, on one core, takes three times that, and more than once even where the machine
# was three times as busy before: it is queued again.
limit=$((($(date +%s%N) - start) / 6000000))ms
job=$("$project/scripts/slurm_sweep" sweep.toml 4 -o array.h5 --program "$program")
wait_for "$job"
[[ -f array.h5 ]] || failed "the array and its merge left no result"
"$project/scripts/_python" h5py numpy -- "$project/tests/robustness/same_values.py" whole.h5 array.h5 ||
    failed "the merged result is another one"

# A limit that cuts shards short: they are queued again until they are finished.
job=$("$project/scripts/slurm_sweep" sweep.toml 2 -o again.h5 --program "$program" --time "$limit")
wait_for "$job"
requeued=$({ grep -l "time limit reached" again.shard-*.log || true; } | wc -l)
[[ -f again.h5 ]] || failed "shards that were queued again left no result"
"$project/scripts/_python" h5py numpy -- "$project/tests/robustness/same_values.py" whole.h5 again.h5 ||
    failed "the result of shards that were queued again is another one"
[[ $requeued -gt 0 ]] || failed "no shard reached its time limit"

# A shard that is not there keeps the merge from passing for the whole.
rm array.h5 array.shard-3-of-4.h5
code=0
"$program" merge -o array.h5 array.shard-*.h5 2>messages || code=$?
[[ $code == 2 && ! -f array.h5 ]] && grep -q "shard 3 of 4 missing" messages ||
    failed "a missing shard was not missed"
echo "an array of 4 shards, and 2 shards queued again, make the same file as the whole"
