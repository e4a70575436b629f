// Package recorder is a client of Redis that sends nothing and remembers what it should have sent.
package recorder

import (
	"context"
	"net"
	"sync"

	"github.com/redis/go-redis/v9"
)

// Recorder remembers the pipelines of its client.
type Recorder struct {
	Client *redis.Client

	mutex     sync.Mutex
	pipelines [][]redis.Cmder
}

// New makes a recorder whose client takes every command.
func New() *Recorder {
	r := &Recorder{Client: redis.NewClient(&redis.Options{})}
	r.Client.AddHook(r)
	return r
}

// Pipelines are the arguments of all commands so far, by pipeline.
func (r *Recorder) Pipelines() [][][]any {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	all := make([][][]any, len(r.pipelines))
	for i, commands := range r.pipelines {
		for _, command := range commands {
			all[i] = append(all[i], command.Args())
		}
	}
	return all
}

// DialHook is never reached: no command gets so far.
func (r *Recorder) DialHook(redis.DialHook) redis.DialHook {
	return func(context.Context, string, string) (net.Conn, error) { return nil, net.ErrClosed }
}

// ProcessHook is for single commands, which this client never sends.
func (r *Recorder) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

// ProcessPipelineHook takes a pipeline in the server's place.
func (r *Recorder) ProcessPipelineHook(redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(_ context.Context, commands []redis.Cmder) error {
		r.mutex.Lock()
		defer r.mutex.Unlock()
		r.pipelines = append(r.pipelines, commands)
		return nil
	}
}
