// The peer asynq: an unmodified asynq around the benchmark's handlers, and its producer.
//
//	asynq work URL QUEUE
//	asynq produce URL QUEUE JOB COUNT HOW SIZE    (the words of bench/inside/order.py)
package main

import (
	"log"
	"os"

	"github.com/hibiken/asynq"
)

func main() {
	redis, err := asynq.ParseRedisURI(os.Args[2])
	check(err)
	switch os.Args[1] {
	case "work":
		check(work(redis, os.Args[3]))
	case "produce":
		check(produce(redis, os.Args[3:]))
	default:
		log.Fatalf("asynq: neither work nor produce: %q", os.Args[1])
	}
}

func check(err error) {
	if err != nil {
		log.Fatal("asynq: ", err)
	}
}
