// The Sidekiq protocol: jobs become commands, as Sidekiq 6, 7 and 8 send them.

package goclient

import "time"

const defaultQueue = "default"

type sidekiq struct {
	prefix  string
	now     float64
	nowText string
	text    []byte // of one payload after the other
}

func newSidekiq(prefix string, now time.Time) *sidekiq {
	present := seconds(now)
	return &sidekiq{prefix: prefix, now: present, nowText: secondsText(present)}
}

// begin uses LPUSH, which prepends jobs one by one: workers take from the other end, so the first runs first.
func (s *sidekiq) begin(jobs int) *batch { return newBatch(s.prefix, "LPUSH", jobs) }

func (s *sidekiq) write(job *Job, into *batch) (string, error) {
	queue := job.Queue
	if queue == "" {
		queue = defaultQueue
	}
	id := job.ID
	if id == "" {
		id = newJID()
	}
	if err := s.check(job, queue, id); err != nil {
		return "", err
	}
	if err := s.payload(job, queue, id); err != nil {
		return "", err
	}
	if due := seconds(job.At); !job.At.IsZero() && due > s.now {
		s.schedule(due, into)
	} else {
		s.text = append(append(s.text, `,"enqueued_at":`...), s.nowText...)
		into.push(queue, string(append(s.text, '}')))
	}
	return id, nil
}

func (s *sidekiq) check(job *Job, queue, id string) error {
	if err := checkQueue("queue", queue); err != nil {
		return err
	}
	if err := checkText("name", job.Name); err != nil {
		return err
	}
	if err := checkText("ID", id); err != nil {
		return err
	}
	return checkTime(job.At)
}

// payload writes the text up to what tells a queued job from a scheduled one, in Ruby's order of members.
func (s *sidekiq) payload(job *Job, queue, id string) (err error) {
	if s.text, err = appendOptions(s.text[:0], queue, job.Options); err != nil {
		return err
	}
	s.text = append(appendText(append(s.text, `,"class":`...), job.Name), `,"args":`...)
	if s.text, err = appendArguments(s.text, job.Args); err != nil {
		return err
	}
	s.text = appendText(append(s.text, `,"jid":`...), id)
	s.text = append(append(s.text, `,"created_at":`...), s.nowText...)
	return nil
}

// schedule has the job of the begun text enqueued when it is due, by a Sidekiq process or a worker that promotes.
// It has no enqueued_at and its queue is not announced: both is done when it is enqueued.
func (s *sidekiq) schedule(due float64, into *batch) {
	payload := string(append(s.text, '}'))
	if len(into.later) == 0 {
		into.later = []command{{"ZADD", s.prefix + "schedule"}}
	}
	into.later[0] = append(into.later[0], secondsText(due), payload)
	into.count(payload)
}
