// Package gotally is the tally of tally.py for peers in Go: a handler tells that it ran, a goroutine sends the sum every 5 ms.
package gotally

import (
	"bufio"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

const every = 5 * time.Millisecond

var (
	start sync.Once
	mutex sync.Mutex
	news  untold
)

// untold is what has happened since the last round trip.
type untold struct {
	runs        int
	first, last int64
	latencies   []string
}

// Now is the wall clock in microseconds.
func Now() int64 { return time.Now().UnixMicro() }

// Done says that a handler has run which began at this time.
func Done(began int64) { add(began, Now(), false, 0) }

// Stamped says that a handler begins whose job was enqueued at this time; it has nothing else to do.
func Stamped(enqueued int64) {
	now := Now()
	add(now, now, true, now-enqueued)
}

func add(began, ended int64, timed bool, latency int64) {
	start.Do(func() { go run() })
	mutex.Lock()
	defer mutex.Unlock()
	if news.runs == 0 || began < news.first {
		news.first = began
	}
	if ended > news.last {
		news.last = ended
	}
	news.runs++
	if timed {
		news.latencies = append(news.latencies, strconv.FormatInt(latency, 10))
	}
}

func take() untold {
	mutex.Lock()
	defer mutex.Unlock()
	taken := news
	news = untold{}
	return taken
}

func run() {
	place, err := url.Parse(os.Getenv("BENCH_TALLY"))
	if err != nil {
		panic(err)
	}
	conn, err := net.Dial("tcp", place.Host)
	if err != nil {
		panic(err)
	}
	replies := bufio.NewReader(conn)
	for range time.Tick(every) {
		if taken := take(); taken.runs > 0 {
			tell(conn, replies, commands(taken))
		}
	}
}

func commands(taken untold) [][]string {
	told := [][]string{
		{"INCRBY", "bench:done", strconv.Itoa(taken.runs)},
		{"ZADD", "bench:span", "LT", strconv.FormatInt(taken.first, 10), "first"},
		{"ZADD", "bench:span", "GT", strconv.FormatInt(taken.last, 10), "last"},
	}
	if len(taken.latencies) > 0 {
		told = append(told, append([]string{"RPUSH", "bench:latency"}, taken.latencies...))
	}
	return told
}

func tell(conn net.Conn, replies *bufio.Reader, told [][]string) {
	var packed strings.Builder
	for _, words := range told {
		fmt.Fprintf(&packed, "*%d\r\n", len(words))
		for _, word := range words {
			fmt.Fprintf(&packed, "$%d\r\n%s\r\n", len(word), word)
		}
	}
	if _, err := conn.Write([]byte(packed.String())); err != nil {
		panic(err)
	}
	// Each reply is one line, a number; what it says is of no interest.
	for range told {
		if _, err := replies.ReadString('\n'); err != nil {
			panic(err)
		}
	}
}
