// A producer in Go that enqueues every job through its stub.

package main

import (
	"context"
	"log"
	"os"
	"time"

	goclient "github.com/polyworker/polyworker/clients/go"
	"github.com/redis/go-redis/v9"

	"example.com/producer/jobs"
)

func main() {
	options, err := redis.ParseURL(os.Getenv("REDIS_URL"))
	if err != nil {
		log.Fatal(err)
	}
	client := goclient.New(redis.NewClient(options), goclient.Resque)
	if _, err := jobs.Enqueue(context.Background(), client, "stubs", calls()...); err != nil {
		log.Fatal(err)
	}
}

func calls() []jobs.Call {
	address := jobs.Address{
		StreetName: "Main St",
		Zip:        jobs.Some("12345"),
		Tags:       []string{"a", "b"},
		Since:      jobs.Some(time.Date(2020, 1, 31, 0, 0, 0, 0, time.UTC)),
	}
	tree := jobs.Tree{Value: 1, Children: []jobs.Tree{{Value: 2}, {Value: 3, Parent: &jobs.Tree{Value: 4}}}}
	return []jobs.Call{
		jobs.SampleAdd{A: 1, B: 2.5},
		jobs.SampleAdd{A: int64(1)<<53 + 1, B: 3.0},
		jobs.MailDeliver{To: "ada@example.com"},
		jobs.MailDeliver{To: "ada@example.com", Subject: jobs.Some("</é日😀>"), Bcc: []string{"b", "c"}},
		jobs.ReportsMonthly{Month: 12, Share: 0.25, Count: jobs.Some(int64(10)), Title: jobs.Some("abc")},
		jobs.ReportsMonthly{Month: 1, Share: 0.5},
		jobs.Times{
			At:    time.Date(2026, 11, 22, 12, 30, 15, 250_000_000, time.UTC),
			Day:   time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC),
			Clock: "23:59:59",
			Long:  -1500 * time.Millisecond,
		},
		jobs.Exact{
			ID:       "12345678-1234-5678-1234-567812345678",
			Price:    "12.5",
			Data:     []byte("\x00\xffgo"),
			Colour:   jobs.ColourBlue,
			Priority: jobs.Some(jobs.PriorityHigh),
		},
		jobs.Letter{
			Address: address,
			Strict:  &jobs.Strict{First: 1},
			Options: jobs.Options{Count: 3, Note: jobs.Some("n")},
			Headers: jobs.Headers{ContentType: "text/plain", Class: jobs.Some("x")},
		},
		jobs.Letter{Address: jobs.Address{StreetName: "Main St"}},
		jobs.Shapes{
			Shape: jobs.Circle{Radius: 1.5},
			Point: jobs.Point{X: 1},
			Span:  []any{7},
			Pair:  []any{1, "one"},
			Tree:  tree,
		},
		jobs.Shapes{
			Shape: jobs.Square{Side: 2},
			Point: jobs.Point{X: 1, Y: jobs.Some(int64(2))},
			Span:  []any{7, 8},
			Pair:  []any{1, "one"},
			Tree:  jobs.Tree{Value: 1},
		},
		jobs.Lists{
			Names:  []string{"x", "y"},
			Scores: map[string]float64{"k": 1},
			Rooms:  map[string][]bool{"-17": {true, false}},
			Mode:   "fast",
		},
		jobs.Lists{Names: []string{"x"}, Mode: 3, Mixed: []int64{1, 2}, KindValue: jobs.Some("fancy")},
		jobs.Anything{Value: map[string]any{"a": []any{1, nil, map[string]any{"b": true}}}},
		jobs.Nothing{},
	}
}
