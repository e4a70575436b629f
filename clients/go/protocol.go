// What the protocols share: how one is chosen, what each must do, and the rule for namespaces.

package goclient

import (
	"fmt"
	"strings"
	"time"
)

// Protocol is how jobs are written, and thereby who can run them.
type Protocol string

const (
	// Resque is read by polyworker, Resque, goworker and node-resque.
	Resque Protocol = "resque"
	// Sidekiq is read by polyworker and Sidekiq 6, 7 and 8.
	Sidekiq Protocol = "sidekiq"
)

// A writer turns the jobs of one call into commands. Pure: no socket, no clock.
type writer interface {
	// begin returns an empty batch for at most so many jobs.
	begin(jobs int) *batch
	// write adds a job to a batch, or refuses it, and tells its id, if it has one.
	write(job *Job, into *batch) (id string, err error)
}

func (p Protocol) defaultPrefix() string {
	switch p {
	case Resque:
		return "resque:"
	case Sidekiq:
		return ""
	}
	panic(fmt.Sprintf("goclient: protocol must be one of: %s, %s; not %q", Resque, Sidekiq, string(p)))
}

func (p Protocol) writer(prefix string, now time.Time) writer {
	if p == Sidekiq {
		return newSidekiq(prefix, now)
	}
	return newResque(prefix, now)
}

// prefix is what every key starts with: the namespace with a colon at its end, or nothing for an empty one.
func prefix(namespace string) string {
	if namespace == "" || strings.HasSuffix(namespace, ":") {
		return namespace
	}
	return namespace + ":"
}
