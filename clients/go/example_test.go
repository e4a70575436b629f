// The examples of the documentation, run against a real server.

package goclient_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	goclient "github.com/polyworker/polyworker/clients/go"
	"github.com/redis/go-redis/v9"
)

func Example() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	defer rdb.Close()
	rdb.FlushDB(ctx)

	client := goclient.New(rdb, goclient.Resque)
	_, err := client.Enqueue(ctx, goclient.Job{Queue: "sampleadd", Name: "SampleAdd", Args: []any{1, 2}})
	fmt.Println(err)

	fmt.Println(rdb.LRange(ctx, "resque:queue:sampleadd", 0, -1).Val())
	// Output:
	// <nil>
	// [{"class":"SampleAdd","args":[1,2]}]
}

func ExampleClient_Enqueue_many() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	defer rdb.Close()
	rdb.FlushDB(ctx)

	jobs := make([]goclient.Job, 10_000)
	for i := range jobs {
		jobs[i] = goclient.Job{Queue: "mail", Name: "Greet", Args: []any{i}}
	}
	ids, err := goclient.New(rdb, goclient.Sidekiq).Enqueue(ctx, jobs...)
	fmt.Println(len(ids), err)

	fmt.Println(rdb.LLen(ctx, "queue:mail").Val(), "jobs are waiting")
	// Output:
	// 10000 <nil>
	// 10000 jobs are waiting
}

func ExampleClient_Enqueue_later() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	defer rdb.Close()
	rdb.FlushDB(ctx)

	client := goclient.New(rdb, goclient.Sidekiq)
	_, err := client.Enqueue(ctx, goclient.Job{Name: "Greet", Args: []any{"Ada"}, At: time.Now().Add(time.Hour)})
	fmt.Println(err)

	fmt.Println(rdb.ZCard(ctx, "schedule").Val(), "job is due later")
	// Output:
	// <nil>
	// 1 job is due later
}

func ExampleClient_Enqueue_options() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	defer rdb.Close()
	rdb.FlushDB(ctx)

	clock := func() time.Time { return time.Unix(1795323815, 0) }
	client := goclient.New(rdb, goclient.Sidekiq, goclient.WithNamespace("app"), goclient.WithClock(clock))
	_, err := client.Enqueue(ctx, goclient.Job{
		Queue: "mail",
		Name:  "Greet",
		Args:  []any{"Ada", map[string]any{"times": 2}, new(big.Int).Lsh(big.NewInt(1), 70), 1.0},
		ID:    "order-4711",
		Options: goclient.Object{
			goclient.Retry(5),
			goclient.Tags("nightly"),
			{Name: "locale", Value: "de"},
		},
	})
	fmt.Println(err)

	fmt.Println(rdb.LIndex(ctx, "app:queue:mail", 0).Val())
	// Output:
	// <nil>
	// {"retry":5,"queue":"mail","tags":["nightly"],"locale":"de","class":"Greet","args":["Ada",{"times":2},1180591620717411303424,1.0],"jid":"order-4711","created_at":1795323815.0,"enqueued_at":1795323815.0}
}

func ExampleEnqueueError() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{Addr: addr})
	defer rdb.Close()
	rdb.FlushDB(ctx)
	rdb.Set(ctx, "resque:queue:mail", "no list", 0)

	client := goclient.New(rdb, goclient.Resque)
	_, err := client.Enqueue(ctx, goclient.Job{Queue: "mail", Name: "Greet", Args: []any{time.Now()}})
	fmt.Println(errors.Is(err, goclient.ErrInvalidJob), err)

	_, err = client.Enqueue(ctx, goclient.Job{Queue: "mail", Name: "Greet"})
	var failed *goclient.EnqueueError
	if errors.As(err, &failed) {
		fmt.Println(failed.Enqueued, "enqueued:", failed.Err)
	}
	// Output:
	// true invalid job: argument 1: time.Time is not JSON; pass text, for example value.Format(time.RFC3339Nano)
	// 0 enqueued: WRONGTYPE Operation against a key holding the wrong kind of value
}
