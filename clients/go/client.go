// The client: the one call, and how its batches are sent.

package goclient

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Client enqueues jobs. It never changes after [New], so any number of goroutines may share it.
type Client struct {
	rdb      redis.UniversalClient
	protocol Protocol
	prefix   string
	now      func() time.Time
}

// Option is a setting of a Client.
type Option func(*Client)

// WithNamespace sets what keys start with; a colon is added if it lacks one, and the empty namespace stays empty.
// Without it, that is "resque:" for Resque and nothing for Sidekiq, which knows no other from version 7 on.
func WithNamespace(namespace string) Option {
	return func(c *Client) { c.prefix = prefix(namespace) }
}

// WithClock sets what tells the present, for tests.
func WithClock(now func() time.Time) Option {
	return func(c *Client) { c.now = now }
}

// New makes a client that sends through rdb: a client of one server, of Sentinels or of a Cluster, which stays yours
// to configure and to close.
//
// It panics if there is no such protocol.
func New(rdb redis.UniversalClient, protocol Protocol, options ...Option) *Client {
	c := &Client{rdb: rdb, protocol: protocol, prefix: protocol.defaultPrefix(), now: time.Now}
	for _, option := range options {
		option(c)
	}
	return c
}

// Enqueue has jobs run as soon as a worker is free, or, where [Job.At] says so, later.
// It returns their ids in order, where the protocol has them; under Resque it returns nil.
//
// All jobs are checked and written out before the first is sent, in pipelines of at most 1000 jobs and about 1 MiB.
// So with an error that is an [ErrInvalidJob] nothing was sent.
// Any other error is an [*EnqueueError]: the store did not answer, or refused, and all jobs of the pipelines before
// are stored; the ids returned are theirs.
func (c *Client) Enqueue(ctx context.Context, jobs ...Job) ([]string, error) {
	batches, ids, err := c.write(jobs)
	if err != nil {
		return nil, err
	}
	enqueued := 0
	for _, batch := range batches {
		if err := c.send(ctx, batch); err != nil {
			return ids[:min(enqueued, len(ids))], &EnqueueError{Enqueued: enqueued, Err: err}
		}
		enqueued += batch.jobs
	}
	return ids, nil
}

// write turns jobs into batches of bounded size, and tells the ids of the jobs.
func (c *Client) write(jobs []Job) (batches []*batch, ids []string, err error) {
	writer := c.protocol.writer(c.prefix, c.now())
	var current *batch
	for i := range jobs {
		if current == nil || current.full() {
			current = writer.begin(len(jobs) - i)
			batches = append(batches, current)
		}
		id, err := writer.write(&jobs[i], current)
		if err != nil {
			return nil, nil, invalid(i, len(jobs), err)
		}
		if id != "" {
			ids = append(ids, id)
		}
	}
	return batches, ids, nil
}

// send sends a batch in one round trip and sees that each command was taken.
func (c *Client) send(ctx context.Context, b *batch) error {
	pipeline := c.rdb.Pipeline()
	for _, command := range b.commands() {
		pipeline.Do(ctx, command...)
	}
	_, err := pipeline.Exec(ctx)
	return err
}

// String tells the protocol and the namespace.
func (c *Client) String() string {
	return fmt.Sprintf("goclient.Client(%s, namespace=%q)", c.protocol, c.prefix)
}
