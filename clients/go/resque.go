// The Resque protocol: jobs become commands, as Resque 3 and resque-scheduler 5 send them.

package goclient

import (
	"errors"
	"strconv"
	"time"
)

type resque struct {
	prefix string
	now    int64
	text   []byte // of one payload after the other
}

func newResque(prefix string, now time.Time) *resque {
	return &resque{prefix: prefix, now: now.Unix()}
}

func (r *resque) begin(jobs int) *batch { return newBatch(r.prefix, "RPUSH", jobs) }

func (r *resque) write(job *Job, into *batch) (string, error) {
	if err := r.check(job); err != nil {
		return "", err
	}
	var err error
	// Ruby's order of members: Resque.dequeue compares bytes.
	r.text = append(appendText(append(r.text[:0], `{"class":`...), job.Name), `,"args":`...)
	if r.text, err = appendArguments(r.text, job.Args); err != nil {
		return "", err
	}
	if due := job.At.Unix(); !job.At.IsZero() && due > r.now {
		r.schedule(job.Queue, due, into)
	} else {
		into.push(job.Queue, string(append(r.text, '}')))
	}
	return "", nil
}

func (r *resque) check(job *Job) error {
	switch {
	case job.ID != "":
		return errors.New("jobs of Resque have no ID")
	case len(job.Options) > 0:
		return errors.New("jobs of Resque have no Options")
	}
	if err := checkQueue("queue", job.Queue); err != nil {
		return err
	}
	if err := checkText("name", job.Name); err != nil {
		return err
	}
	return checkTime(job.At)
}

// schedule has the job of the begun text enqueued when it is due, by resque-scheduler or a worker that promotes.
//
// The key of the second command holds the whole payload: so Resque.remove_delayed finds the job.
// The sorted set comes last: a scheduler sees the second only once the job is there.
func (r *resque) schedule(queue string, due int64, into *batch) {
	payload := string(append(appendText(append(r.text, `,"queue":`...), queue), '}'))
	second := strconv.FormatInt(due, 10)
	entry := "delayed:" + second
	into.later = append(into.later,
		command{"RPUSH", r.prefix + entry, payload},
		command{"SADD", r.prefix + "timestamps:" + payload, entry},
		command{"ZADD", r.prefix + "delayed_queue_schedule", second, second},
	)
	into.count(payload)
}
