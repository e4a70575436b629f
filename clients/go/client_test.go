// What calls leave in a real store, and what they tell when it does not take their jobs.

package goclient_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	goclient "github.com/polyworker/polyworker/clients/go"
	"github.com/polyworker/polyworker/clients/go/internal/testserver"
	"github.com/redis/go-redis/v9"
)

func connected(t testing.TB) *redis.Client {
	t.Helper()
	rdb := server.Client()
	t.Cleanup(func() { rdb.Close() })
	return rdb
}

func jobs(count int) []goclient.Job {
	all := make([]goclient.Job, count)
	for i := range all {
		all[i] = goclient.Job{Queue: "q", Name: "A", Args: []any{i, "text"}}
	}
	return all
}

func TestFirstJobOfABatchIsFetchedFirst(t *testing.T) {
	for protocol, fetch := range map[goclient.Protocol]func(*redis.Client) *redis.StringCmd{
		goclient.Resque:  func(rdb *redis.Client) *redis.StringCmd { return rdb.LPop(t.Context(), "ns:queue:q") },
		goclient.Sidekiq: func(rdb *redis.Client) *redis.StringCmd { return rdb.RPop(t.Context(), "ns:queue:q") },
	} {
		rdb := connected(t)
		if _, err := goclient.New(rdb, protocol, goclient.WithNamespace("ns")).Enqueue(t.Context(), jobs(2500)...); err != nil {
			t.Fatal(err)
		}
		for i := range 2500 {
			if text := fetch(rdb).Val(); !strings.Contains(text, fmt.Sprintf(`"args":[%d,"text"]`, i)) {
				t.Fatalf("%s: job %d is %s", protocol, i, text)
			}
		}
	}
}

func TestPipelinesAreBounded(t *testing.T) {
	long := strings.Repeat("x", 600_000)
	big := goclient.Job{Queue: "q", Name: "A", Args: []any{long}}
	for want, all := range map[int][]goclient.Job{1: jobs(1000), 2: jobs(1001), 3: {big, big, big, big, big}} {
		pipelines, err := commands(t, goclient.Resque, all...)
		if err != nil || len(pipelines) != want {
			t.Errorf("%d jobs went out in %d pipelines (%v), not %d", len(all), len(pipelines), err, want)
		}
	}
}

func TestIDsAreThoseOfTheJobs(t *testing.T) {
	rdb := connected(t)
	ids, err := goclient.New(rdb, goclient.Sidekiq).Enqueue(t.Context(), jobs(1500)...)
	if err != nil || len(ids) != 1500 {
		t.Fatal(len(ids), err)
	}
	for i, text := range rdb.LRange(t.Context(), "queue:q", 0, -1).Val() {
		if !strings.Contains(text, `"jid":"`+ids[1499-i]+`"`) {
			t.Fatalf("%s has not the id %s", text, ids[1499-i])
		}
	}
}

func TestResqueHasNoIDs(t *testing.T) {
	ids, err := goclient.New(connected(t), goclient.Resque).Enqueue(t.Context(), jobs(2)...)
	if ids != nil || err != nil {
		t.Error(ids, err)
	}
}

func TestOneBadJobAmongManyKeepsBackAll(t *testing.T) {
	rdb := connected(t)
	all := append(jobs(5000), goclient.Job{Queue: "q"})
	_, err := goclient.New(rdb, goclient.Resque).Enqueue(t.Context(), all...)
	if !errors.Is(err, goclient.ErrInvalidJob) || rdb.DBSize(t.Context()).Val() != 0 {
		t.Errorf("%v; %d keys", err, rdb.DBSize(t.Context()).Val())
	}
}

func TestNamespacesGetTheirColon(t *testing.T) {
	for namespace, queue := range map[string]string{"app": "app:queue:q", "app:": "app:queue:q", "": "queue:q", "a:b": "a:b:queue:q"} {
		rdb := connected(t)
		_, err := goclient.New(rdb, goclient.Resque, goclient.WithNamespace(namespace)).Enqueue(t.Context(), jobs(1)...)
		if err != nil || rdb.LLen(t.Context(), queue).Val() != 1 {
			t.Errorf("%q: nothing in %s (%v)", namespace, queue, err)
		}
	}
}

func TestGoroutinesShareAClient(t *testing.T) {
	rdb := connected(t)
	client := goclient.New(rdb, goclient.Sidekiq)
	var all sync.WaitGroup
	for range 8 {
		all.Add(1)
		go func() {
			defer all.Done()
			for range 50 {
				if _, err := client.Enqueue(context.Background(), jobs(3)...); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	all.Wait()
	if stored := rdb.LLen(t.Context(), "queue:q").Val(); stored != 1200 {
		t.Errorf("%d jobs are stored, not 1200", stored)
	}
}

func TestClientWorksWithACluster(t *testing.T) {
	node, err := testserver.Start("--cluster-enabled", "yes")
	if err != nil {
		t.Fatal(err)
	}
	defer node.Stop()
	single := redis.NewClient(&redis.Options{Addr: node.Address})
	defer single.Close()
	if err := single.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	for !strings.Contains(single.ClusterInfo(t.Context()).Val(), "cluster_state:ok") {
		time.Sleep(10 * time.Millisecond) // the node looks at its slots ten times a second
	}
	cluster := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{node.Address}})
	defer cluster.Close()
	all := append(jobs(3), goclient.Job{Queue: "other", Name: "A"})
	if _, err := goclient.New(cluster, goclient.Resque).Enqueue(t.Context(), all...); err != nil {
		t.Fatal(err)
	}
	if q, other := single.LLen(t.Context(), "resque:queue:q").Val(), single.LLen(t.Context(), "resque:queue:other").Val(); q != 3 || other != 1 {
		t.Errorf("%d and %d jobs are stored, not 3 and 1", q, other)
	}
}

func TestErrorTellsWhatIsStored(t *testing.T) {
	rdb := connected(t)
	rdb.Set(t.Context(), "queue:bad", "no list", 0)
	all := append(jobs(2000), goclient.Job{Queue: "bad", Name: "A"})
	ids, err := goclient.New(rdb, goclient.Sidekiq).Enqueue(t.Context(), all...)
	var enqueueError *goclient.EnqueueError
	if !errors.Is(err, goclient.ErrEnqueue) || !errors.As(err, &enqueueError) || enqueueError.Enqueued != 2000 || len(ids) != 2000 {
		t.Errorf("%d ids, %v", len(ids), err)
	}
	if !strings.HasPrefix(err.Error(), "cannot enqueue: WRONGTYPE") || !strings.HasSuffix(err.Error(), " (after 2000 jobs)") {
		t.Error(err)
	}
}

func TestServerThatDoesNotAnswerIsAnEnqueueError(t *testing.T) {
	rdb := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1})
	defer rdb.Close()
	_, err := goclient.New(rdb, goclient.Resque).Enqueue(t.Context(), jobs(1)...)
	var cause *net.OpError
	if !errors.Is(err, goclient.ErrEnqueue) || !errors.As(err, &cause) {
		t.Error(err)
	}
}

func TestCancelledContextIsTheCause(t *testing.T) {
	rdb := connected(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := goclient.New(rdb, goclient.Resque).Enqueue(ctx, jobs(1)...)
	if !errors.Is(err, context.Canceled) || rdb.DBSize(t.Context()).Val() != 0 {
		t.Error(err)
	}
}

func TestUnknownProtocolPanics(t *testing.T) {
	defer func() {
		if want := `goclient: protocol must be one of: resque, sidekiq; not "kafka"`; recover() != want {
			t.Error("no such panic")
		}
	}()
	goclient.New(nil, "kafka")
}

func TestClientTellsProtocolAndNamespace(t *testing.T) {
	if text := goclient.New(nil, goclient.Resque).String(); text != `goclient.Client(resque, namespace="resque:")` {
		t.Error(text)
	}
}
