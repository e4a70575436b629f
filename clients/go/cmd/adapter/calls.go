// The calls of a producer, made with the client as any program would make them.

package main

import (
	"context"
	"encoding/json"
	"time"

	goclient "github.com/polyworker/polyworker/clients/go"
	"github.com/polyworker/polyworker/clients/go/internal/connect"
	"github.com/polyworker/polyworker/clients/go/internal/recorder"
	"github.com/redis/go-redis/v9"
)

var calls = map[string]func(request) (answer, error){"encode": encode, "enqueue": enqueue, "schedule": enqueue}

// encode tells the text that would be stored: the last word of the last command that would be sent.
func encode(r request) (answer, error) {
	described, _ := r.get("job").(goclient.Object)
	job, err := r.job(append(described, r...))
	if err != nil {
		return nil, err
	}
	recorded := recorder.New()
	defer recorded.Client.Close()
	if _, err := r.client(recorded.Client).Enqueue(context.Background(), job); err != nil {
		return nil, err
	}
	commands := recorded.Pipelines()[0]
	push := commands[len(commands)-1]
	return answer{"payload": push[len(push)-1]}, nil
}

// enqueue sends all jobs or none, at once or for later.
func enqueue(r request) (answer, error) {
	described, _ := r.get("jobs").([]any)
	jobs := make([]goclient.Job, len(described))
	for i, one := range described {
		object, err := as[goclient.Object](one, "job", nil)
		if err != nil {
			return nil, err
		}
		if jobs[i], err = r.job(object); err != nil {
			return nil, err
		}
	}
	rdb, err := connect.Open(r.text("uri"))
	if err != nil {
		return nil, err
	}
	defer rdb.Close()
	_, err = r.client(rdb).Enqueue(context.Background(), jobs...)
	return answer{"ok": true}, err
}

// client takes the request's time for the present.
func (r request) client(rdb redis.UniversalClient) *goclient.Client {
	options := []goclient.Option{goclient.WithNamespace(r.text("namespace"))}
	if now, found := r.get("now").(json.Number); found {
		options = append(options, goclient.WithClock(func() time.Time { return moment(now) }))
	}
	return goclient.New(rdb, r.protocol(), options...)
}
