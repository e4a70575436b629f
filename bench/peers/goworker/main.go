// The peer goworker: an unmodified goworker with a handler that does nothing; goworker itself reads the flags.
package main

import (
	"fmt"
	"os"

	"github.com/benmanns/goworker"
)

func noop(string, ...interface{}) error { return nil }

func main() {
	goworker.Register("Noop", noop)
	if err := goworker.Work(); err != nil {
		fmt.Fprintln(os.Stderr, "goworker:", err)
		os.Exit(1)
	}
}
