// The peer goworker: works as its flags say, or, with -enqueue, enqueues what standard input describes.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"log"
	"os"

	"github.com/benmanns/goworker"
	"polyworker/tests/interop/peers/tagged"
)

func main() {
	enqueues := flag.Bool("enqueue", false, "enqueue the jobs of standard input, and end")
	flag.Parse()
	goworker.Register("Note", note)
	goworker.Register("Boom", boom)
	run := goworker.Work
	if *enqueues {
		run = enqueue
	}
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func enqueue() error {
	order, err := tagged.Read(os.Stdin)
	if err != nil {
		return err
	}
	for _, job := range order.Jobs {
		payload := goworker.Payload{Class: job.Name, Args: job.Args}
		if err := goworker.Enqueue(&goworker.Job{Queue: order.Queue, Payload: payload}); err != nil {
			return err
		}
	}
	return await()
}

// await waits for the answers, which Enqueue leaves unread: a connection that is closed before may lose a command.
func await() error {
	conn, err := goworker.GetConn()
	if err != nil {
		return err
	}
	defer goworker.Close()
	defer goworker.PutConn(conn)
	_, err = conn.Do("")
	return err
}

func note(_ string, args ...interface{}) error {
	seen, err := os.OpenFile(os.Getenv("SEEN"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer seen.Close()
	return json.NewEncoder(seen).Encode(tagged.Tags(args))
}

func boom(string, ...interface{}) error {
	return errors.New("no such user: Zoë")
}
