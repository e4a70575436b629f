// A job as its producer knows it, and the check of its names.

package goclient

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Job is what to run, where, and when.
type Job struct {
	// Queue is its queue's name, without namespace: no comma and no line break in it. Sidekiq's default is "default".
	Queue string
	// Name is what the worker registered; for workers in Ruby, a class.
	Name string
	// Args are its arguments: what JSON carries, as the documentation of the package says.
	Args []any
	// At is when it is due. The zero time, and any that is not in the future, enqueues at once.
	// Resque drops fractions of a second.
	At time.Time
	// ID is the job's jid, if it has one already; otherwise it gets a new one. Only for Sidekiq.
	ID string
	// Options say how the job is treated: [Retry], [Tags] and the others, and whatever else its payload should hold
	// for middleware or other programs. They are written in this order. Only for Sidekiq.
	Options Object
}

// Seconds: 300 million years. From here on a double has no fractions.
const timeLimit = 1e16

func checkTime(at time.Time) error {
	if second := at.Unix(); second <= -timeLimit || second >= timeLimit {
		return errors.New("the time in At is more than 300 million years away")
	}
	return nil
}

// checkQueue lets pass the name of a queue.
func checkQueue(what, queue string) error {
	if err := checkText(what, queue); err != nil {
		return err
	}
	if strings.ContainsRune(queue, ',') {
		return fmt.Errorf("%s %q contains a comma, which no worker can ask for", what, queue)
	}
	if strings.ContainsAny(queue, "\r\n") {
		return fmt.Errorf("%s %q contains a line break, which no worker can ask for", what, queue)
	}
	return nil
}

// checkText lets pass text that is not empty.
func checkText(what, text string) error {
	if text == "" {
		return fmt.Errorf("%s must not be empty", what)
	}
	if !utf8.ValidString(text) {
		return fmt.Errorf("%s %q is not UTF-8", what, text)
	}
	return nil
}
