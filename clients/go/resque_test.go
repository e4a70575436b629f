// Which commands Resque's jobs become, and which jobs are refused.

package goclient_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	goclient "github.com/polyworker/polyworker/clients/go"
)

func TestOneJobIsOnePipeline(t *testing.T) {
	expectCommands(t, goclient.Resque, []goclient.Job{{Queue: "sampleadd", Name: "SampleAdd", Args: []any{1, 2}}},
		[]any{"SADD", "resque:queues", "sampleadd"},
		[]any{"RPUSH", "resque:queue:sampleadd", `{"class":"SampleAdd","args":[1,2]}`})
}

func TestJobsOfOneCallAreGatheredByQueue(t *testing.T) {
	expectCommands(t, goclient.Resque, []goclient.Job{{Queue: "a", Name: "A"}, {Queue: "b", Name: "B"}, {Queue: "a", Name: "C"}},
		[]any{"SADD", "resque:queues", "a", "b"},
		[]any{"RPUSH", "resque:queue:a", `{"class":"A","args":[]}`, `{"class":"C","args":[]}`},
		[]any{"RPUSH", "resque:queue:b", `{"class":"B","args":[]}`})
}

// Commands captured from resque-scheduler 5.0.0, in their order.
func TestScheduledCommandsEqualRubys(t *testing.T) {
	text := `{"class":"Foo","args":[1,"x"],"queue":"sampleadd"}`
	at := time.Unix(1795323876, 999_999_999)
	expectCommands(t, goclient.Resque, []goclient.Job{{Queue: "sampleadd", Name: "Foo", Args: []any{1, "x"}, At: at}},
		[]any{"RPUSH", "resque:delayed:1795323876", text},
		[]any{"SADD", "resque:timestamps:" + text, "delayed:1795323876"},
		[]any{"ZADD", "resque:delayed_queue_schedule", "1795323876", "1795323876"})
}

func TestJobOfThisSecondIsEnqueuedAtOnce(t *testing.T) {
	for _, at := range []time.Time{present.Add(700 * time.Millisecond), present, present.Add(-time.Hour), time.Unix(0, 0)} {
		expectCommands(t, goclient.Resque, []goclient.Job{{Queue: "q", Name: "A", At: at}},
			[]any{"SADD", "resque:queues", "q"},
			[]any{"RPUSH", "resque:queue:q", `{"class":"A","args":[]}`})
	}
}

func TestNoJobSendsNothing(t *testing.T) {
	pipelines, err := commands(t, goclient.Resque)
	if err != nil || len(pipelines) != 0 {
		t.Errorf("sent %v (%v)", pipelines, err)
	}
}

func TestJobsOfResqueAreRefused(t *testing.T) {
	for want, job := range map[string]goclient.Job{
		`queue must not be empty`:                                         {Name: "A"},
		`queue "a,b" contains a comma, which no worker can ask for`:       {Queue: "a,b", Name: "A"},
		`queue "a\nb" contains a line break, which no worker can ask for`: {Queue: "a\nb", Name: "A"},
		`queue "a\rb" contains a line break, which no worker can ask for`: {Queue: "a\rb", Name: "A"},
		`queue "\xff" is not UTF-8`:                                       {Queue: "\xff", Name: "A"},
		`name must not be empty`:                                          {Queue: "q"},
		`name "\xff" is not UTF-8`:                                        {Queue: "q", Name: "\xff"},
		`jobs of Resque have no ID`:                                       {Queue: "q", Name: "A", ID: "1"},
		`jobs of Resque have no Options`:                                  {Queue: "q", Name: "A", Options: goclient.Object{goclient.Retry(1)}},
		`the time in At is more than 300 million years away`:              {Queue: "q", Name: "A", At: time.Unix(1e16, 0)},
	} {
		expectRefusal(t, goclient.Resque, job, want)
	}
}

func TestRefusalNamesTheJob(t *testing.T) {
	_, err := commands(t, goclient.Resque, goclient.Job{Queue: "q", Name: "A"}, goclient.Job{Queue: "q"})
	if want := "invalid job: job 2, name must not be empty"; err == nil || err.Error() != want {
		t.Errorf("got %q, not %q", err, want)
	}
}

func expectCommands(t *testing.T, protocol goclient.Protocol, jobs []goclient.Job, want ...[]any) {
	t.Helper()
	got, err := commands(t, protocol, jobs...)
	if err != nil || !reflect.DeepEqual(got, [][][]any{want}) {
		t.Errorf("sent %v (%v), not %v", got, err, want)
	}
}

func expectRefusal(t *testing.T, protocol goclient.Protocol, job goclient.Job, want string) {
	t.Helper()
	pipelines, err := commands(t, protocol, job)
	if !errors.Is(err, goclient.ErrInvalidJob) || err.Error() != "invalid job: "+want || len(pipelines) != 0 {
		t.Errorf("refused with %q, not with %q; sent %v", err, want, pipelines)
	}
}
