module polyworker/bench/gotally

go 1.19
