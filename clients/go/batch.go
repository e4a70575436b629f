// One pipeline: jobs gathered into commands, until it is full.

package goclient

// Large enough that the round trip is nothing beside the jobs, small enough that neither side has to buffer much and
// that other clients of the server get their turn.
const (
	batchJobs  = 1000
	batchBytes = 1 << 20
)

type command = []any

// A batch holds the commands for some jobs: queues to announce, one push for each queue, and what is due later.
type batch struct {
	jobs  int
	bytes int

	prefix string
	verb   string // what pushes: RPUSH or LPUSH
	room   int    // for how many jobs the first push makes room; mostly there is only one
	queues command
	pushes []command
	place  map[string]int // of a queue's push in pushes
	later  []command
}

func newBatch(prefix, verb string, jobs int) *batch {
	return &batch{
		prefix: prefix,
		verb:   verb,
		room:   min(jobs, batchJobs),
		queues: command{"SADD", prefix + "queues"},
		place:  make(map[string]int),
	}
}

func (b *batch) full() bool { return b.jobs >= batchJobs || b.bytes >= batchBytes }

// count says that the batch holds one job more.
func (b *batch) count(payload string) {
	b.jobs++
	b.bytes += len(payload)
}

// push adds a job to its queue, behind those of the same batch.
func (b *batch) push(queue, payload string) {
	place, known := b.place[queue]
	if !known {
		place = len(b.pushes)
		b.place[queue] = place
		b.queues = append(b.queues, queue)
		b.pushes = append(b.pushes, append(make(command, 0, 2+b.room), b.verb, b.prefix+"queue:"+queue))
		b.room = 1
	}
	b.pushes[place] = append(b.pushes[place], payload)
	b.count(payload)
}

// commands are all that the batch sends. Queues are announced before they are filled, as Ruby does.
func (b *batch) commands() []command {
	var all []command
	if len(b.pushes) > 0 {
		all = append(all, b.queues)
	}
	return append(append(all, b.pushes...), b.later...)
}
