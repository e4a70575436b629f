// The peer goworker: an unmodified goworker around the benchmark's handlers; goworker itself reads the flags.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/benmanns/goworker"
	"polyworker/bench/gotally"
)

func noop(string, ...interface{}) error { return nil }

func sleep10(string, ...interface{}) error {
	began := gotally.Now()
	time.Sleep(10 * time.Millisecond)
	gotally.Done(began)
	return nil
}

// A number of JSON is a float64 here; microseconds of the clock fit into one exactly.
func stamp(_ string, args ...interface{}) error {
	gotally.Stamped(int64(args[0].(float64)))
	return nil
}

func main() {
	goworker.Register("Noop", noop)
	goworker.Register("Blob", noop)
	goworker.Register("Sleep10", sleep10)
	goworker.Register("Stamp", stamp)
	if err := goworker.Work(); err != nil {
		fmt.Fprintln(os.Stderr, "goworker:", err)
		os.Exit(1)
	}
}
