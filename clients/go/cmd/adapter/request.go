// A request, and how its parts become values of Go.

package main

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	goclient "github.com/polyworker/polyworker/clients/go"
)

type request goclient.Object

// get is the first member of that name, or nil.
func (r request) get(name string) any {
	value, _ := r.find(name)
	return value
}

func (r request) find(name string) (value any, found bool) {
	for _, member := range r {
		if member.Name == name {
			return member.Value, true
		}
	}
	return nil, false
}

func (r request) text(name string) string {
	text, _ := r.get(name).(string)
	return text
}

func (r request) protocol() goclient.Protocol {
	if r.text("protocol") == string(goclient.Sidekiq) {
		return goclient.Sidekiq
	}
	return goclient.Resque
}

// job is the job that an object describes. What a Job of Go cannot even hold is refused here: parts of another type,
// and text that is given but empty, which in Go is text that is not given.
func (r request) job(object goclient.Object) (job goclient.Job, err error) {
	parts := request(object)
	job.Name, err = parts.given("name", err)
	if r.protocol() == goclient.Sidekiq {
		job.ID, err = parts.given("jid", err)
	}
	if r.protocol() == goclient.Sidekiq || r.get("call") != "encode" {
		job.Queue, err = parts.given("queue", err)
	} else {
		job.Queue = "any"
	}
	if args, found := parts.find("args"); found {
		job.Args, err = as[[]any](numbers(args), "args", err)
	}
	if options, found := parts.find("options"); found {
		job.Options, err = as[goclient.Object](numbers(options), "options", err)
	}
	if at, found := parts.find("at"); found {
		var number json.Number
		number, err = as[json.Number](at, "at", err)
		job.At = moment(number)
	}
	return job, err
}

// given is a text that may be missing, but not empty.
func (r request) given(name string, before error) (string, error) {
	value, found := r.find(name)
	if !found {
		return "", before
	}
	if value == "" {
		return "", refused(name, before)
	}
	return as[string](value, name, before)
}

// as is the value if it has the type.
func as[T any](value any, name string, before error) (T, error) {
	typed, ok := value.(T)
	if !ok {
		return typed, refused(name, before)
	}
	return typed, before
}

func refused(name string, before error) error {
	if before != nil {
		return before
	}
	return fmt.Errorf("%w: a job of Go has no such %s", goclient.ErrInvalidJob, name)
}

// natively puts values of Go where a request names what JSON does not have.
func natively(value any) any {
	switch value := value.(type) {
	case []any:
		for i, item := range value {
			value[i] = natively(item)
		}
	case goclient.Object:
		if len(value) == 1 && value[0].Name == "outside-json" {
			return outsideJSON(value[0].Value)
		}
		for i, member := range value {
			value[i].Value = natively(member.Value)
		}
	}
	return value
}

func outsideJSON(word any) any {
	switch word {
	case "nan":
		return math.NaN()
	case "infinity":
		return math.Inf(1)
	case "-infinity":
		return math.Inf(-1)
	}
	return "\xff"
}

// moment is the time of seconds since the epoch.
func moment(number json.Number) time.Time {
	seconds, _ := number.Float64()
	whole, fraction := math.Modf(seconds)
	return time.Unix(int64(whole), int64(math.Round(fraction*1e9)))
}
