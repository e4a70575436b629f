// Command goclient enqueues a job from a shell:
//
//	goclient -queue=sampleadd SampleAdd 1 2
//
// Each argument of the job that is JSON is read as such, and any other is text.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	goclient "github.com/polyworker/polyworker/clients/go"
	"github.com/polyworker/polyworker/clients/go/internal/connect"
	"github.com/polyworker/polyworker/clients/go/internal/ordered"
)

// Exit codes, as those of the shell's own commands.
const (
	done   = 0
	failed = 1 // the store did not take the job
	misuse = 2 // the command line or the environment is wrong
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr))
}

// run is the command: it prints the job's id, where the protocol has one.
func run(ctx context.Context, args []string, env environment, out, complaints io.Writer) int {
	settings, err := parse(args, env, out)
	if errors.Is(err, flag.ErrHelp) {
		return done
	}
	if err != nil {
		fmt.Fprintln(complaints, "goclient:", err)
		return misuse
	}
	ids, err := enqueue(ctx, settings)
	for _, id := range ids {
		fmt.Fprintln(out, id)
	}
	if err != nil {
		fmt.Fprintln(complaints, "goclient:", err)
	}
	return code(err)
}

func code(err error) int {
	switch {
	case err == nil:
		return done
	case errors.Is(err, goclient.ErrEnqueue):
		return failed
	}
	return misuse
}

func enqueue(ctx context.Context, s *settings) ([]string, error) {
	job := goclient.Job{Queue: s.queue, Name: s.name, Args: make([]any, len(s.args))}
	for i, text := range s.args {
		value, err := argument(text)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		job.Args[i] = value
	}
	if s.in > 0 {
		job.At = time.Now().Add(s.in)
	}
	rdb, err := connect.Open(s.uri)
	if err != nil {
		return nil, err
	}
	defer rdb.Close()
	return goclient.New(rdb, s.protocol, s.options()...).Enqueue(ctx, job)
}

// argument is the JSON value that a text holds, or the text itself.
func argument(text string) (any, error) {
	value, err := ordered.Decode([]byte(text))
	switch {
	case errors.Is(err, ordered.ErrNotExact):
		return nil, err
	case err != nil:
		return text, nil
	}
	return value, nil
}
