package main

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"polyworker/bench/gotally"
)

// Calls at once in bulk: asynq has no call for many jobs.
const callers = 50

// order is what Order of bench/inside/order.py is.
type order struct {
	queue, job  string
	count, size int
	how         string
	client      *asynq.Client
}

func produce(redis asynq.RedisConnOpt, words []string) error {
	count, err := strconv.Atoi(words[2])
	check(err)
	size, err := strconv.Atoi(words[4])
	check(err)
	told := order{words[0], words[1], count, size, words[3], asynq.NewClient(redis)}
	defer told.client.Close()

	// The first call connects.
	check(told.client.Ping())
	start := time.Now()
	if told.how == "bulk" {
		told.bulk()
	} else {
		told.single()
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"jobs": count, "seconds": time.Since(start).Seconds()})
}

func (o order) bulk() {
	var all sync.WaitGroup
	for caller := range callers {
		all.Add(1)
		go func() {
			defer all.Done()
			for number := caller; number < o.count; number += callers {
				o.enqueue()
			}
		}()
	}
	all.Wait()
}

// single keeps an even beat if paced, which makes up for delays.
func (o order) single() {
	rate := math.Inf(1)
	if _, told, paced := strings.Cut(o.how, ":"); paced {
		var err error
		rate, err = strconv.ParseFloat(told, 64)
		check(err)
	}
	start := time.Now()
	for number := range o.count {
		time.Sleep(time.Until(start.Add(time.Duration(float64(number) / rate * float64(time.Second)))))
		o.enqueue()
	}
}

func (o order) enqueue() {
	_, err := o.client.Enqueue(asynq.NewTask(o.job, o.payload()), asynq.Queue(o.queue))
	check(err)
}

func (o order) payload() []byte {
	switch o.job {
	case "stamp":
		return strconv.AppendInt(nil, gotally.Now(), 10)
	case "blob":
		return []byte(strconv.Quote(strings.Repeat("x", o.size)))
	}
	return nil
}
