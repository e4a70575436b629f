// The options of a Sidekiq job, and the check that they are what Sidekiq understands.

package goclient

import (
	"fmt"
	"time"
)

// Seconds; Sidekiq takes more for a moment that was meant as a duration.
const retryForLimit = 1_000_000_000

// Retry is how often a failed job is tried again: true, the default, as often as the worker does by default, mostly
// 25 times; 0: it is dead at once; false: it is dropped.
func Retry[T bool | int](times T) Member { return Member{"retry", times} }

// RetryFor is for how long a failed job is tried again instead; at most 1e9 seconds.
func RetryFor(duration time.Duration) Member {
	if duration%time.Second == 0 {
		return Member{"retry_for", int64(duration / time.Second)}
	}
	return Member{"retry_for", duration.Seconds()}
}

// RetryQueue is the queue that a failed job returns to.
func RetryQueue(queue string) Member { return Member{"retry_queue", queue} }

// Backtrace is how many lines of its backtrace a failed job keeps; true: all of them.
func Backtrace[T bool | int](lines T) Member { return Member{"backtrace", lines} }

// Dead is whether a job that failed for good is kept in the dead set.
func Dead(kept bool) Member { return Member{"dead", kept} }

// Tags are words that Sidekiq Web shows with the job.
func Tags(words ...string) Member { return Member{"tags", words} }

// appendOptions begins a payload: retry, queue, and the other options in the order in which they were given.
func appendOptions(text []byte, queue string, options Object) ([]byte, error) {
	if name, twice := options.twice(); twice {
		return nil, fmt.Errorf("option %q is given twice", name)
	}
	text, err := appendRetry(append(text, `{"retry":`...), options)
	if err != nil {
		return nil, err
	}
	text = appendText(append(text, `,"queue":`...), queue)
	for i, option := range options {
		if option.Name == "retry" {
			continue
		}
		text = append(text, ',')
		if text, err = appendOption(text, &options[i]); err != nil {
			return nil, err
		}
	}
	return text, nil
}

func appendRetry(text []byte, options Object) ([]byte, error) {
	for i, option := range options {
		if option.Name == "retry" {
			if err := checkOption(option.Name, option.Value); err != nil {
				return nil, err
			}
			return appendOptionValue(text, &options[i])
		}
	}
	return append(text, "true"...), nil
}

func appendOption(text []byte, option *Member) ([]byte, error) {
	if !valid(option.Name) {
		return nil, fmt.Errorf("option %q is not UTF-8", option.Name)
	}
	if err := checkOption(option.Name, option.Value); err != nil {
		return nil, err
	}
	return appendOptionValue(append(appendText(text, option.Name), ':'), option)
}

func appendOptionValue(text []byte, option *Member) ([]byte, error) {
	text, err := appendValue(text, option.Value, argumentLevels)
	if err != nil {
		return nil, within(err, fmt.Sprintf("option %q", option.Name))
	}
	return text, nil
}

// checkOption refuses a value that Sidekiq would misread, and a name that is not an option's.
func checkOption(name string, value any) error {
	switch name {
	case "queue", "class", "args", "jid", "created_at", "enqueued_at", "at":
		// Members that the client writes itself; and at, which would make Ruby schedule the job again and again.
		return fmt.Errorf("options must not contain %q", name)
	case "retry", "backtrace":
		return wanted(isFlag(value) || isCount(value), name, "true, false or an integer from 0")
	case "retry_for":
		number, ok := asFloat(value)
		return wanted(ok && number >= 0 && number <= retryForLimit, name, fmt.Sprintf("seconds, from 0 to %d", retryForLimit))
	case "retry_queue":
		queue, ok := value.(string)
		if !ok {
			return wanted(false, name, "a string")
		}
		return checkQueue(name, queue)
	case "dead":
		return wanted(isFlag(value), name, "true or false")
	case "tags":
		return wanted(areTexts(value), name, "a list of strings")
	}
	return nil
}

func wanted(met bool, name, what string) error {
	if met {
		return nil
	}
	return fmt.Errorf("%s must be %s", name, what)
}

func isFlag(value any) bool {
	_, ok := value.(bool)
	return ok
}

func areTexts(value any) bool {
	if _, ok := value.([]string); ok {
		return true
	}
	list, ok := value.([]any)
	for _, item := range list {
		if _, isText := item.(string); !isText {
			return false
		}
	}
	return ok
}
