// The peer gostats: the statistics of all samples for each test run that Sidekiq enqueues, as one writes it in Go:
// database/sql with lib/pq, a row at a time, sorted. It reads DATABASE_URL, REDIS_URL and WORKER_QUEUE.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log"
	"math"
	"os"
	"runtime"
	"sort"
	"time"

	_ "github.com/lib/pq"
	"github.com/redis/go-redis/v9"
)

type job struct {
	Class string `json:"class"`
	Args  []int  `json:"args"`
}

type result struct {
	mean, median, q1, q3, min, max, deviation float64
	duration                                  time.Duration
	memory                                    uint64
}

func main() {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	check(err)
	options, err := redis.ParseURL(os.Getenv("REDIS_URL"))
	check(err)
	store := redis.NewClient(options)
	queue := "queue:" + os.Getenv("WORKER_QUEUE")
	for {
		popped, err := store.BRPop(context.Background(), 5*time.Second, queue).Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		check(err)
		var one job
		check(json.Unmarshal([]byte(popped[1]), &one))
		perform(db, one.Args[0])
	}
}

func perform(db *sql.DB, testRun int) {
	values := read(db)
	r := measure(values)
	_, err := db.Exec(`INSERT INTO test_results (test_run_id, mean, median, q1, q3, min, max, standard_deviation,
		duration, memory, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NOW(), NOW())`,
		testRun, r.mean, r.median, r.q1, r.q3, r.min, r.max, r.deviation, r.duration.Seconds(), float64(r.memory))
	check(err)
}

func read(db *sql.DB) []float64 {
	rows, err := db.Query("SELECT value FROM samples WHERE value IS NOT NULL")
	check(err)
	defer rows.Close()
	var values []float64
	for rows.Next() {
		var value float64
		check(rows.Scan(&value))
		values = append(values, value)
	}
	check(rows.Err())
	return values
}

func measure(values []float64) (r result) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	started := time.Now()
	sorted := append([]float64(nil), values...)
	sort.Float64s(sorted)
	n := len(sorted)
	rank := func(p float64) float64 { return sorted[int(math.Ceil(p*float64(n)))-1] }
	r.min, r.q1, r.q3, r.max = sorted[0], rank(0.25), rank(0.75), sorted[n-1]
	r.median = sorted[n/2]
	if n%2 == 0 {
		r.median = (sorted[n/2-1] + sorted[n/2]) / 2
	}
	for _, value := range sorted {
		r.mean += value
	}
	r.mean /= float64(n)
	for _, value := range sorted {
		r.deviation += (value - r.mean) * (value - r.mean)
	}
	r.deviation = math.Sqrt(r.deviation / float64(n))
	r.duration = time.Since(started)
	runtime.ReadMemStats(&after)
	r.memory = after.TotalAlloc - before.TotalAlloc
	return r
}

func check(err error) {
	if err != nil {
		log.Fatal("gostats: ", err)
	}
}
