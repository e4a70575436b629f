package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hibiken/asynq"
	"polyworker/bench/gotally"
)

// Jobs at once. Its default is the number of cores, which leaves them idle during the round trips; more do no more.
const concurrency = 100

func work(redis asynq.RedisConnOpt, queue string) error {
	server := asynq.NewServer(redis, asynq.Config{
		Concurrency: concurrency,
		Queues:      map[string]int{queue: 1},
		LogLevel:    asynq.ErrorLevel,
		// How often an idle worker looks for jobs. A second, its default, would be its latency.
		TaskCheckInterval: 10 * time.Millisecond,
	})
	return server.Run(handlers())
}

func handlers() *asynq.ServeMux {
	mux := asynq.NewServeMux()
	mux.HandleFunc("noop", noop)
	mux.HandleFunc("blob", noop)
	mux.HandleFunc("sleep10", sleep10)
	mux.HandleFunc("stamp", stamp)
	return mux
}

func noop(context.Context, *asynq.Task) error {
	gotally.Done(gotally.Now())
	return nil
}

func sleep10(context.Context, *asynq.Task) error {
	began := gotally.Now()
	time.Sleep(10 * time.Millisecond)
	gotally.Done(began)
	return nil
}

func stamp(_ context.Context, task *asynq.Task) error {
	var enqueued int64
	if err := json.Unmarshal(task.Payload(), &enqueued); err != nil {
		return err
	}
	gotally.Stamped(enqueued)
	return nil
}
