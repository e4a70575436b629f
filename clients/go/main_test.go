// What the tests share: one real server, and short ways to see what a client sends.

package goclient_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	goclient "github.com/polyworker/polyworker/clients/go"
	"github.com/polyworker/polyworker/clients/go/internal/recorder"
	"github.com/polyworker/polyworker/clients/go/internal/testserver"
)

var (
	server *testserver.Server
	addr   string // of the server, for the examples
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	if server, err = testserver.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "goclient tests:", err)
		return 1
	}
	defer server.Stop()
	addr = server.Address
	return m.Run()
}

// present is the time of day in tests that tell it.
var present = time.Unix(1795323815, 250_000_000)

func atPresent() goclient.Option {
	return goclient.WithClock(func() time.Time { return present })
}

// commands are what a call sends, by pipeline.
func commands(t testing.TB, protocol goclient.Protocol, jobs ...goclient.Job) ([][][]any, error) {
	t.Helper()
	recorded := recorder.New()
	t.Cleanup(func() { recorded.Client.Close() })
	_, err := goclient.New(recorded.Client, protocol, atPresent()).Enqueue(context.Background(), jobs...)
	return recorded.Pipelines(), err
}

// payload is the text that would be stored of one job.
func payload(t testing.TB, protocol goclient.Protocol, job goclient.Job) (string, error) {
	t.Helper()
	pipelines, err := commands(t, protocol, job)
	if err != nil {
		return "", err
	}
	last := pipelines[0][len(pipelines[0])-1]
	return last[len(last)-1].(string), nil
}

// written is the payload of a Resque job with these arguments.
func written(t testing.TB, args ...any) (string, error) {
	t.Helper()
	return payload(t, goclient.Resque, goclient.Job{Queue: "q", Name: "Archive", Args: args})
}

// nested is a list nested so many levels deep.
func nested(levels int) any {
	var value any = []any{}
	for range levels - 1 {
		value = []any{value}
	}
	return value
}
