// Which commands Sidekiq's jobs become, and which options are refused.

package goclient_test

import (
	"encoding/json"
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"time"

	goclient "github.com/polyworker/polyworker/clients/go"
)

const jid = "b79aada35273152d0bb2f3c8"

func TestMembersStandInRubysOrder(t *testing.T) {
	job := goclient.Job{Queue: "mail", Name: "SampleAdd", Args: []any{35, 2}, ID: jid}
	expectCommands(t, goclient.Sidekiq, []goclient.Job{job},
		[]any{"SADD", "queues", "mail"},
		[]any{"LPUSH", "queue:mail", `{"retry":true,"queue":"mail","class":"SampleAdd","args":[35,2],` +
			`"jid":"b79aada35273152d0bb2f3c8","created_at":1795323815.25,"enqueued_at":1795323815.25}`})
}

func TestScheduledJobsShareOneCommand(t *testing.T) {
	member := func(name string) string {
		return `{"retry":true,"queue":"default","class":"` + name + `","args":[],"jid":"` + jid + `","created_at":1795323815.25}`
	}
	jobs := []goclient.Job{
		{Name: "A", ID: jid, At: present.Add(750 * time.Millisecond)},
		{Name: "B", ID: jid, At: present.Add(time.Minute)},
	}
	expectCommands(t, goclient.Sidekiq, jobs,
		[]any{"ZADD", "schedule", "1795323816.0", member("A"), "1795323875.25", member("B")})
}

func TestJobThatIsDueIsEnqueuedAtOnce(t *testing.T) {
	for _, at := range []time.Time{present, present.Add(-time.Hour), time.Unix(0, 0)} {
		text, err := payload(t, goclient.Sidekiq, goclient.Job{Name: "A", At: at})
		if err != nil || !strings.Contains(text, "enqueued_at") {
			t.Errorf("at %v: %s (%v)", at, text, err)
		}
	}
}

func TestNewIDLooksAsRubys(t *testing.T) {
	text, err := payload(t, goclient.Sidekiq, goclient.Job{Name: "A"})
	if !regexp.MustCompile(`"jid":"[0-9a-f]{24}"`).MatchString(text) {
		t.Errorf("got %s (%v)", text, err)
	}
}

func TestOptionsKeepTheirOrder(t *testing.T) {
	expectOptions(t, `"retry":0,"queue":"default","dead":false,"tags":["é"],"retry_for":60,"custom":{"b":1,"a":1.0},"backtrace":true,`,
		goclient.Dead(false), goclient.Tags("é"), goclient.Retry(0), goclient.RetryFor(time.Minute),
		goclient.Member{Name: "custom", Value: goclient.Object{{Name: "b", Value: 1}, {Name: "a", Value: 1.0}}}, goclient.Backtrace(true))
}

func TestOptionsAreWrittenWithTheirTypes(t *testing.T) {
	for want, option := range map[string]goclient.Member{
		`"retry":true,"queue":"default",`:                        {Name: "retry", Value: true},
		`"retry":false,"queue":"default",`:                       goclient.Retry(false),
		`"retry":5,"queue":"default",`:                           goclient.Retry(5),
		`"retry":7,"queue":"default",`:                           {Name: "retry", Value: big.NewInt(7)},
		`"retry":8,"queue":"default",`:                           {Name: "retry", Value: uint8(8)},
		`"retry":true,"queue":"default","retry_for":0.5,`:        goclient.RetryFor(500 * time.Millisecond),
		`"retry":true,"queue":"default","retry_for":1000000000,`: {Name: "retry_for", Value: json.Number("1000000000")},
		`"retry":true,"queue":"default","retry_for":1,`:          {Name: "retry_for", Value: big.NewInt(1)},
		`"retry":true,"queue":"default","retry_for":2,`:          {Name: "retry_for", Value: uint(2)},
		`"retry":true,"queue":"default","retry_queue":"low",`:    goclient.RetryQueue("low"),
		`"retry":true,"queue":"default","backtrace":10,`:         goclient.Backtrace(10),
		`"retry":true,"queue":"default","tags":[],`:              goclient.Tags(),
		`"retry":true,"queue":"default","locale":null,`:          {Name: "locale"},
	} {
		expectOptions(t, want, option)
	}
}

func expectOptions(t *testing.T, want string, options ...goclient.Member) {
	t.Helper()
	text, err := payload(t, goclient.Sidekiq, goclient.Job{Name: "A", Options: options})
	if !strings.HasPrefix(text, "{"+want+`"class":"A"`) {
		t.Errorf("got %s (%v), not %s", text, err, want)
	}
}

func TestOptionsAreRefused(t *testing.T) {
	for _, refused := range []struct {
		want   string
		option goclient.Member
	}{
		{`retry must be true, false or an integer from 0`, goclient.Retry(-1)},
		{`retry must be true, false or an integer from 0`, goclient.Member{Name: "retry", Value: 1.0}},
		{`retry must be true, false or an integer from 0`, goclient.Member{Name: "retry", Value: json.Number("1.0")}},
		{`retry must be true, false or an integer from 0`, goclient.Member{Name: "retry", Value: big.NewInt(-1)}},
		{`retry must be true, false or an integer from 0`, goclient.Member{Name: "retry", Value: time.Second}},
		{`retry must be true, false or an integer from 0`, goclient.Member{Name: "retry"}},
		{`backtrace must be true, false or an integer from 0`, goclient.Member{Name: "backtrace", Value: "yes"}},
		{`retry_for must be seconds, from 0 to 1000000000`, goclient.RetryFor(-time.Second)},
		{`retry_for must be seconds, from 0 to 1000000000`, goclient.RetryFor(math.MaxInt64)},
		{`retry_for must be seconds, from 0 to 1000000000`, goclient.Member{Name: "retry_for", Value: math.NaN()}},
		{`retry_for must be seconds, from 0 to 1000000000`, goclient.Member{Name: "retry_for", Value: true}},
		{`retry_for must be seconds, from 0 to 1000000000`, goclient.Member{Name: "retry_for", Value: (*big.Int)(nil)}},
		{`retry_for must be seconds, from 0 to 1000000000`, goclient.Member{Name: "retry_for", Value: time.Second}},
		{`retry_queue must not be empty`, goclient.RetryQueue("")},
		{`retry_queue must be a string`, goclient.Member{Name: "retry_queue", Value: 5}},
		{`retry_queue "a,b" contains a comma, which no worker can ask for`, goclient.RetryQueue("a,b")},
		{`dead must be true or false`, goclient.Member{Name: "dead", Value: 0}},
		{`tags must be a list of strings`, goclient.Member{Name: "tags", Value: "alpha"}},
		{`tags must be a list of strings`, goclient.Member{Name: "tags", Value: []any{"a", 1}}},
		{`option "tags"[0]: text that is not UTF-8; pass text, for example strings.ToValidUTF8(value, "\uFFFD")`,
			goclient.Member{Name: "tags", Value: []any{"\xff"}}},
		{`option "a"["b"]: time.Duration is not JSON; pass a number, for example value.Seconds()`,
			goclient.Member{Name: "a", Value: map[string]any{"b": time.Second}}},
		{`option "a": nested deeper than 88 levels, or contains itself; pass flatter data`, goclient.Member{Name: "a", Value: nested(89)}},
		{`option "\xff" is not UTF-8`, goclient.Member{Name: "\xff", Value: 1}},
		{`options must not contain "at"`, goclient.Member{Name: "at", Value: 1.5}},
		{`options must not contain "queue"`, goclient.Member{Name: "queue", Value: "low"}},
	} {
		expectRefusal(t, goclient.Sidekiq, goclient.Job{Name: "A", Options: goclient.Object{refused.option}}, refused.want)
	}
}

func TestOptionGivenTwiceIsRefused(t *testing.T) {
	options := goclient.Object{goclient.Dead(true), goclient.Dead(false)}
	expectRefusal(t, goclient.Sidekiq, goclient.Job{Name: "A", Options: options}, `option "dead" is given twice`)
}

func TestBrokenIDIsRefused(t *testing.T) {
	expectRefusal(t, goclient.Sidekiq, goclient.Job{Name: "A", ID: "\xff"}, `ID "\xff" is not UTF-8`)
}
