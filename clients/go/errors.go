// What can go wrong: a job that cannot be written, and a store that did not take it.

package goclient

import (
	"errors"
	"fmt"
)

var (
	// ErrInvalidJob says that a job was refused before anything was sent; the message names the offending part.
	ErrInvalidJob = errors.New("invalid job")
	// ErrEnqueue says that the store could not be reached, or refused. Such an error is an [*EnqueueError].
	ErrEnqueue = errors.New("cannot enqueue")
)

// EnqueueError is what happened to a call while its jobs were sent.
//
// When a connection breaks before the answer comes, the jobs of its pipeline may be stored all the same: enqueue them
// again if a second run is better than none.
type EnqueueError struct {
	// Enqueued is how many jobs are known to be stored: the first ones of the call.
	Enqueued int
	// Err is the error of the Redis library or of the context.
	Err error
}

func (e *EnqueueError) Error() string {
	if e.Enqueued == 0 {
		return fmt.Sprintf("%v: %v", ErrEnqueue, e.Err)
	}
	return fmt.Sprintf("%v: %v (after %d jobs)", ErrEnqueue, e.Err, e.Enqueued)
}

// Unwrap lets errors.Is find [ErrEnqueue], and the cause.
func (e *EnqueueError) Unwrap() []error { return []error{ErrEnqueue, e.Err} }

// invalid is the refusal of a job, which is named if there are several.
func invalid(index, jobs int, reason error) error {
	if jobs == 1 {
		return fmt.Errorf("%w: %w", ErrInvalidJob, reason)
	}
	return fmt.Errorf("%w: job %d, %w", ErrInvalidJob, index+1, reason)
}
