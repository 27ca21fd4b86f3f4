# Draws the speed-ups that the demo measured: gnuplot -e "directory='build/demo'" speedup.gp
data = directory . '/speedup.dat'
set terminal pngcairo size 1000,520 font "DejaVu Sans,13" background "#ffffff"
set output directory . '/speedup.png'

stats data using 2 nooutput
bars = int(STATS_records)

set title "How many times faster native code is than the interpreter (one thread)" font ",15" offset -12,0.5
set xrange [0:STATS_max * 1.15]
set yrange [bars - 0.4:-0.6]
set ytics nomirror scale 0
set xtics nomirror format "%gx"
set border 3 linecolor "#555555"
set grid xtics linetype 1 linecolor "#dddddd"
set style fill solid 0.9 noborder
set lmargin 32
set xlabel "dashed: as fast as the interpreter"
unset key

# Left of this line the interpreter would be faster.
set arrow from 1, graph 0 to 1, graph 1 nohead front linewidth 1.5 dashtype 2 linecolor "#b23a48"

plot data using 2:0:(0):2:($0 - 0.32):($0 + 0.32):yticlabels(1) with boxxyerror linecolor "#2a6f97", \
     data using 2:0:(sprintf("  %.1fx", $2)) with labels left font ",13"
