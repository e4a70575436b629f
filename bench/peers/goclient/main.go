// The producer goclient: this project's Go client, in Sidekiq's protocol; takes the words of bench/inside/order.py.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"strconv"
	"strings"
	"time"

	goclient "github.com/polyworker/polyworker/clients/go"
	"github.com/redis/go-redis/v9"
)

func main() {
	url, queue, kind, count, how, size := os.Args[1], os.Args[2], os.Args[3], number(4), os.Args[5], number(6)
	options, err := redis.ParseURL(url)
	check(err)
	rdb := redis.NewClient(options)
	defer rdb.Close()
	client := goclient.New(rdb, goclient.Sidekiq)

	start := time.Now()
	if how == "bulk" {
		check(many(client, queue, kind, count, size))
	} else {
		check(single(client, queue, kind, count, size))
	}
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{"jobs": count, "seconds": time.Since(start).Seconds()}))
}

func many(client *goclient.Client, queue, kind string, count, size int) error {
	jobs := make([]goclient.Job, count)
	for i := range jobs {
		jobs[i] = job(queue, kind, size)
	}
	_, err := client.Enqueue(context.Background(), jobs...)
	return err
}

func single(client *goclient.Client, queue, kind string, count, size int) error {
	for range count {
		if _, err := client.Enqueue(context.Background(), job(queue, kind, size)); err != nil {
			return err
		}
	}
	return nil
}

func job(queue, kind string, size int) goclient.Job {
	made := goclient.Job{Queue: queue, Name: strings.ToUpper(kind[:1]) + kind[1:]}
	if kind == "blob" {
		made.Args = []any{strings.Repeat("x", size)}
	}
	return made
}

func number(place int) int {
	value, err := strconv.Atoi(os.Args[place])
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(fmt.Errorf("goclient: %w", err))
	}
}
