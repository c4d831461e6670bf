"""Runs the workloads in Pullback, PyTorch, JAX and HIPS autograd in alternating rounds, and prints a table of ratios.

    pip install -r benchmarks/peers/requirements.txt
    mvn -q -DskipTests package
    python benchmarks/peers/compare.py [--java JAVA] [--seconds S] [--rounds R] [--only NAMES] [--out DIR]

A ratio is the peer's median time over Pullback's, each with its best number of threads; above 1, Pullback is faster. Pullback
computes in float64 in both columns. A shared machine may be slower by half for seconds or minutes. Therefore each system runs in
its own process in each round, and its figure is the median of the rounds. A round takes about 15 minutes; --seconds 0.3 halves
that, and --only NAME,NAME runs chosen workloads.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MODES = ["program", "single", "eager", "hand", "ejml"]  # single: the program, with large products in single precision
PEERS = [("torch", "torch_steps.py", []), ("torch-compile", "torch_steps.py", ["--compile"]),
         ("jax", "jax_steps.py", []), ("hips", "hips_steps.py", [])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--java", default="java")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only")
    parser.add_argument("--out", type=pathlib.Path)
    args = parser.parse_args()
    out = args.out or pathlib.Path(tempfile.mkdtemp())
    out.mkdir(parents=True, exist_ok=True)
    threads = sorted({1, os.cpu_count()})
    common = ["--seconds", str(args.seconds)] + (["--only", args.only] if args.only else [])

    figures = []
    java = [args.java, "--add-modules", "jdk.incubator.vector", "-cp", str(HERE.parent / "target" / "benchmarks.jar")]
    print(call(java + ["dev.pullback.benchmarks.Roofline", "64x784x128"]))
    for i in range(args.rounds):
        for n in threads:
            for mode in MODES:  # in separate processes, as the peers: in one, each would evict the others' data
                command = java + ["dev.pullback.benchmarks.Steps", "--mode", mode]
                figures += json_of(command, n, common, out / f"{mode}-{n}-{i}.json")
            for name, script, flags in PEERS:
                for dtype in ("float64", "float32"):
                    command = [sys.executable, str(HERE / script), "--dtype", dtype] + flags
                    figures += json_of(command, n, common, out / f"{name}-{dtype}-{n}-{i}.json")
    print(table(figures))


def json_of(command, threads, common, path):
    call(command + ["--threads", str(threads), "--json", str(path)] + common)
    return json.loads(path.read_text())


def call(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


def table(figures):
    """One row for each workload, with the median of the rounds of each system at its best number of threads."""
    rounds = {}
    for f in figures:
        key = f["workload"], f["mode"], f.get("dtype", "float64")
        rounds.setdefault(key, {}).setdefault(f["threads"], []).append(f["median_us"])
    best = {key: min((statistics.median(m), n) for n, m in by_threads.items()) for key, by_threads in rounds.items()}

    def cell(*key):
        return "%.1f @%d" % best[key] if key in best else "–"

    lines = ["Median µs of a step @ its best number of threads; ratio of the fastest peer to `program`.", ""]
    ours = [m for m in MODES if any(k[1] == m for k in best)]
    peers = [(p[0], d) for d in ("float64", "float32") for p in PEERS]
    head = ["workload"] + ours + [f"{p} {d[-2:]}" for p, d in peers] + ["float64", "float32"]
    lines += ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    ratios = {"float64": {}, "float32": {}}
    for workload in dict.fromkeys(k[0] for k in best):
        row = [workload] + [cell(workload, m, "float64") for m in ours] + [cell(workload, p, d) for p, d in peers]
        for dtype, of in ratios.items():
            fastest = min(best[workload, p, dtype] for p, _, _ in PEERS if (workload, p, dtype) in best)[0]
            of[workload] = fastest / best[workload, ours[0], "float64"][0]
            row.append(f"{of[workload]:.2f}x")
        lines.append("| " + " | ".join(row) + " |")
    for dtype, of in ratios.items():
        slower = [f"{w} {r:.2f}" for w, r in of.items() if r < 1]
        lines += ["", f"{dtype}: geometric mean {statistics.geometric_mean(of.values()):.2f}; "
                  + ("slower than a peer: " + ", ".join(slower) if slower else "no workload is slower than a peer")]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
