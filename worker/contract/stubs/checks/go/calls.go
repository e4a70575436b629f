// The calls: what a producer does with a job.

package jobs

import (
	"context"
	"fmt"

	goclient "github.com/polyworker/polyworker/clients/go"
)

// Call is a job with its arguments: each struct that has a Kind is one.
type Call interface {
	// Kind is the name under which the worker registered the job.
	Kind() string
	// Args are the arguments as they are sent, or an error that is a [goclient.ErrInvalidJob].
	Args() ([]any, error)
}

// Job is a call as goclient takes it, for those that need its other fields: At, ID and Options.
func Job(queue string, call Call) (goclient.Job, error) {
	args, err := call.Args()
	if err != nil {
		return goclient.Job{}, fmt.Errorf("%w: %s: %w", goclient.ErrInvalidJob, call.Kind(), err)
	}
	return goclient.Job{Queue: queue, Name: call.Kind(), Args: args}, nil
}

// Validate says what is wrong with a call; such an error is a [goclient.ErrInvalidJob].
func Validate(call Call) error {
	_, err := Job("", call)
	return err
}

// Enqueue has calls run as soon as a worker is free, and returns what goclient does. If one is wrong, nothing is sent.
func Enqueue(ctx context.Context, client *goclient.Client, queue string, calls ...Call) ([]string, error) {
	jobs := make([]goclient.Job, len(calls))
	for i, call := range calls {
		var err error
		if jobs[i], err = Job(queue, call); err != nil {
			return nil, err
		}
	}
	return client.Enqueue(ctx, jobs...)
}

// Some is a pointer to a value, for fields that may be left out.
func Some[T any](value T) *T { return &value }
