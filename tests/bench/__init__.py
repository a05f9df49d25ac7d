"""Speed and cost as ratios: each work beside a reference in the same run, in turn. `make bench`."""
