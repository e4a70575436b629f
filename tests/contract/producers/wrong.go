// A producer in Go that tries what its stubs must refuse when they run, and prints how they do.

package main

import (
	"context"
	"errors"
	"fmt"
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
	for _, call := range wrong() {
		if valid := jobs.Validate(call); valid == nil {
			fmt.Println("Validate lets it pass")
		}
		_, err := jobs.Enqueue(context.Background(), client, "stubs", jobs.Nothing{}, call)
		if !errors.Is(err, goclient.ErrInvalidJob) {
			log.Fatalf("%T: %v", call, err)
		}
		fmt.Println(err)
	}
}

func wrong() []jobs.Call {
	now := time.Date(2026, 11, 22, 12, 30, 0, 0, time.UTC)
	id := "12345678-1234-5678-1234-567812345678"
	circle := jobs.Circle{Radius: 1}
	pair := []any{1, "a"}
	return []jobs.Call{
		jobs.SampleAdd{A: 1},
		jobs.SampleAdd{A: 1, B: "2"},
		jobs.SampleAdd{A: 1, B: true},
		jobs.ReportsMonthly{Month: 13, Share: 0.5},
		jobs.ReportsMonthly{Month: 12, Share: 1},
		jobs.ReportsMonthly{Month: 12, Share: 0.5, Count: jobs.Some(int64(7))},
		jobs.ReportsMonthly{Month: 12, Share: 0.5, Title: jobs.Some("ab")},
		jobs.ReportsMonthly{Month: 12, Share: 0.5, Count: jobs.Some(int64(5)), Title: jobs.Some("long")},
		jobs.Times{At: now.AddDate(8000, 0, 0), Day: now, Clock: "12:30:00"},
		jobs.Times{At: now, Day: now, Clock: "25:00:00"},
		jobs.Exact{ID: "x", Price: "12.5", Colour: jobs.ColourRed},
		jobs.Exact{ID: id, Price: "NaN", Colour: jobs.ColourRed},
		jobs.Exact{ID: id, Price: "12.5", Colour: "green"},
		jobs.Letter{Address: jobs.Address{Zip: jobs.Some("12345\n6")}},
		jobs.Shapes{Span: []any{1}, Pair: pair},
		jobs.Shapes{Shape: &circle, Span: []any{1}, Pair: pair},
		jobs.Shapes{Shape: circle, Span: []any{1}, Pair: []any{1}},
		jobs.Shapes{Shape: circle, Span: []any{1}, Pair: []any{"1", "a"}},
		jobs.Lists{Mode: "fast"},
		jobs.Lists{Names: []string{"a"}, Rooms: map[string][]bool{"x": {}}, Mode: "fast"},
		jobs.Lists{Names: []string{"a"}, Mode: "slowly"},
		jobs.Lists{Names: []string{"a"}, Mode: "fast", Mixed: 1.5},
		jobs.Anything{Value: now},
	}
}
