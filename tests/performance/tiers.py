#!/usr/bin/python3
"""The engine `auto` beside the two it chooses from, over sizes of the job: a page of Markdown and a plot.

Each job is a fresh kernel in a process that has compiled before, from its text to the last result; the engines take
turns in random order, and a figure is the median of at least five rounds.
"""
import argparse
import csv
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MUST = 1.15
ENGINES = ("interpreter", "jit", "auto")

PLOT = """
set terminal pngcairo size 1000,760 font "DejaVu Sans,9"
set output "{picture}"
set multiplot layout 2,{columns}
set logscale xy
set format x "10^{{%L}}"
set format y "10^{{%L}}"
set xtics 100
set xlabel "size of the job"
set ylabel "seconds"
set key top left reverse Left samplen 2
set grid
"""


def machine():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown processor"


def measure(program, largest):
    output = subprocess.run([program, str(largest)], check=True, capture_output=True, text=True).stdout
    jobs = {}
    for row in csv.DictReader(output.splitlines()):
        threads = "all cores" if row["threads"] == "0" else "one thread"
        sizes = jobs.setdefault((row["workload"], threads), [])
        sizes.append((int(row["size"]), *(float(row[engine]) for engine in ENGINES)))
    return jobs


def ratio(row):
    size, interpreter, jit, auto = row
    return auto / min(interpreter, jit)


def draw(jobs, picture):
    script = PLOT.format(picture=picture, columns=(len(jobs) + 1) // 2)
    for (workload, threads), rows in jobs.items():
        script += '$data << EOD\n' + "".join(" ".join(map(str, row)) + "\n" for row in rows) + "EOD\n"
        script += f'set title "{workload}, {threads}" noenhanced\n'
        script += ('plot $data using 1:2 with linespoints pt 7 ps 0.5 title "interpreter", '
                   '$data using 1:3 with linespoints pt 5 ps 0.5 title "native", '
                   '$data using 1:4 with lines lw 3 lc rgb "#80000000" title "auto"\n')
    subprocess.run(["gnuplot"], input=script, check=True, text=True)


def page(jobs, picture):
    text = f"""# The engine `auto`

Written by `tools/dev bench tiers`. {" ".join(__doc__.split(chr(10) * 2, 1)[1].split())}

    {machine()}, {os.cpu_count()} cores

![seconds of the three engines over the size of the job]({picture.name})

`auto` should take at most {MUST} times what the better of the two takes. `native` counts compiling. The sizes are elements
of a map (an exponential, a quotient of polynomials), parameter values of an integral, and turns of one loop.

| job | sizes | native is better from | largest ratio | at size |
| --- | --- | ---: | ---: | ---: |
"""
    for (workload, threads), rows in jobs.items():
        worst = max(rows, key=ratio)
        native = next((f"{row[0]:,}" for row in rows if row[2] < row[1]), "never")
        bold = "**" * (ratio(worst) > MUST)
        text += (f"| {workload}, {threads} | {rows[0][0]:,} to {rows[-1][0]:,} | {native} | "
                 f"{bold}{ratio(worst):.2f}{bold} | {worst[0]:,} |\n")
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default=ROOT / "build/release/bin/tiers_benchmark", help="tiers_benchmark")
    parser.add_argument("--largest", type=int, default=100_000_000, help="elements of the largest map")
    parser.add_argument("--markdown", type=Path, help="where the page goes; the plot beside it")
    arguments = parser.parse_args()
    jobs = measure(arguments.program, arguments.largest)
    print(f"{'job':<36}{'size':>12}" + "".join(f"{engine:>14}" for engine in ENGINES) + f"{'auto/best':>12}")
    for (workload, threads), rows in jobs.items():
        for row in rows:
            print(f"{workload + ', ' + threads:<36}{row[0]:>12}" + "".join(f"{s:>14.4g}" for s in row[1:]) +
                  f"{ratio(row):>12.2f}{'  MISS' * (ratio(row) > MUST)}")
    if arguments.markdown:
        picture = arguments.markdown.with_suffix(".png")
        draw(jobs, picture)
        arguments.markdown.write_text(page(jobs, picture))
    return 0


if __name__ == "__main__":
    sys.exit(main())
