// The peer goclient for Go: enqueues, one by one, the jobs that standard input describes.
package main

import (
	"context"
	"log"
	"os"

	goclient "github.com/polyworker/polyworker/clients/go"
	"github.com/redis/go-redis/v9"
	"polyworker/tests/interop/peers/tagged"
)

func main() {
	if err := enqueue(goclient.Protocol(os.Args[1])); err != nil {
		log.Fatal(err)
	}
}

func enqueue(protocol goclient.Protocol) error {
	order, err := tagged.Read(os.Stdin)
	if err != nil {
		return err
	}
	options, err := redis.ParseURL(order.URL)
	if err != nil {
		return err
	}
	rdb := redis.NewClient(options)
	defer rdb.Close()
	client := goclient.New(rdb, protocol)
	for _, job := range order.Jobs {
		described := goclient.Job{Queue: order.Queue, Name: job.Name, Args: job.Args}
		if _, err := client.Enqueue(context.Background(), described); err != nil {
			return err
		}
	}
	return nil
}
