// The command as a shell sees it: what it leaves in a real store, prints, and returns.

package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/polyworker/polyworker/clients/go/internal/testserver"
	"github.com/redis/go-redis/v9"
)

var server *testserver.Server

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	var err error
	if server, err = testserver.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "goclient tests:", err)
		return 1
	}
	defer server.Stop()
	return m.Run()
}

// shell is the command with these variables and words; it tells the exit code and both outputs.
func shell(t *testing.T, variables map[string]string, words ...string) (code int, out, complaints string) {
	t.Helper()
	lookUp := func(name string) (string, bool) { value, given := variables[name]; return value, given }
	var first, second bytes.Buffer
	code = run(t.Context(), words, lookUp, &first, &second)
	return code, first.String(), second.String()
}

func stored(t *testing.T) *redis.Client {
	t.Helper()
	rdb := server.Client()
	t.Cleanup(func() { rdb.Close() })
	return rdb
}

func TestJobIsEnqueued(t *testing.T) {
	rdb := stored(t)
	code, out, complaints := shell(t, map[string]string{"REDIS_URL": server.URL()}, "-queue=sampleadd", "SampleAdd", "1", "2")
	if code != 0 || out != "" || complaints != "" {
		t.Error(code, out, complaints)
	}
	if text := rdb.LIndex(t.Context(), "resque:queue:sampleadd", 0).Val(); text != `{"class":"SampleAdd","args":[1,2]}` {
		t.Error(text)
	}
}

func TestArgumentsAreJSONOrText(t *testing.T) {
	rdb := stored(t)
	words := []string{"-queue", "q", "--uri", server.URL(), "A", "-1", "1.0", "null", `{"b":1,"a":[]}`, `"1"`, "two words", "", "tar", "12345678901234567890"}
	if code, _, complaints := shell(t, nil, words...); code != 0 {
		t.Error(complaints)
	}
	want := `{"class":"A","args":[-1,1.0,null,{"b":1,"a":[]},"1","two words","","tar",12345678901234567890]}`
	if text := rdb.LIndex(t.Context(), "resque:queue:q", 0).Val(); text != want {
		t.Errorf("got %s, not %s", text, want)
	}
}

func TestSidekiqsIDIsPrinted(t *testing.T) {
	rdb := stored(t)
	code, out, _ := shell(t, nil, "-protocol=sidekiq", "-namespace=app", "-uri="+server.URL(), "A")
	if code != 0 || !regexp.MustCompile(`^[0-9a-f]{24}\n$`).MatchString(out) {
		t.Error(code, out)
	}
	if text := rdb.LIndex(t.Context(), "app:queue:default", 0).Val(); !strings.Contains(text, strings.TrimSpace(out)) {
		t.Error(text)
	}
}

func TestEnvironmentGivesWhatFlagsDoNot(t *testing.T) {
	rdb := stored(t)
	variables := map[string]string{
		"REDIS_PROVIDER": "MY_URL", "MY_URL": server.URL(), "REDIS_URL": "redis://localhost:1/0",
		"GOCLIENT_PROTOCOL": "sidekiq", "GOCLIENT_NAMESPACE": "env",
	}
	if code, _, complaints := shell(t, variables, "A"); code != 0 || rdb.LLen(t.Context(), "env:queue:default").Val() != 1 {
		t.Error(complaints)
	}
	if code, _, complaints := shell(t, variables, "-namespace=", "A"); code != 0 || rdb.LLen(t.Context(), "queue:default").Val() != 1 {
		t.Error(complaints)
	}
}

func TestEmptyNamespaceOfTheEnvironmentCounts(t *testing.T) {
	rdb := stored(t)
	shell(t, map[string]string{"REDIS_URL": server.URL(), "GOCLIENT_NAMESPACE": ""}, "-queue=q", "A")
	if rdb.LLen(t.Context(), "queue:q").Val() != 1 {
		t.Error(rdb.Keys(t.Context(), "*").Val())
	}
}

func TestJobForLaterWaits(t *testing.T) {
	rdb := stored(t)
	code, _, complaints := shell(t, nil, "-uri="+server.URL(), "-queue=q", "-in=1h", "A")
	if code != 0 || rdb.ZCard(t.Context(), "resque:delayed_queue_schedule").Val() != 1 {
		t.Error(complaints)
	}
}

func TestMisuseIsOneSentence(t *testing.T) {
	for want, words := range map[string][]string{
		"name a job, as in: goclient -queue=sampleadd SampleAdd 1 2":                    {"-queue=q"},
		"name the queue, as in -queue=sampleadd":                                        {"A"},
		`-protocol must be one of: resque, sidekiq; not "kafka"`:                        {"-protocol=kafka", "A"},
		"flag provided but not defined: -no":                                            {"-no", "A"},
		"argument 2: text with a lone surrogate is not UTF-8":                           {"-queue=q", "A", "1", `"\ud800"`},
		`invalid job: queue "a,b" contains a comma, which no worker can ask for`:        {"-queue=a,b", "A"},
		"not a Redis URL: in a password, '/', '@', '#' and '?' must be percent-encoded": {"-queue=q", "-uri=redis://:se/cret@h", "A"},
	} {
		code, out, complaints := shell(t, nil, words...)
		if code != 2 || out != "" || complaints != "goclient: "+want+"\n" {
			t.Errorf("%q: %d, %q", words, code, complaints)
		}
	}
}

func TestProviderIsAName(t *testing.T) {
	code, _, complaints := shell(t, map[string]string{"REDIS_PROVIDER": "redis://secret"}, "-queue=q", "A")
	if code != 2 || strings.Contains(complaints, "secret") {
		t.Error(code, complaints)
	}
}

func TestStoreThatDoesNotAnswerIsAFailure(t *testing.T) {
	code, _, complaints := shell(t, nil, "-uri=redis://127.0.0.1:1/0", "-queue=q", "A")
	if code != 1 || !strings.HasPrefix(complaints, "goclient: cannot enqueue: ") {
		t.Error(code, complaints)
	}
}

func TestHelpTellsTheFlags(t *testing.T) {
	code, out, _ := shell(t, nil, "-help")
	for _, word := range []string{"Usage:", "-queue", "-uri", "REDIS_PROVIDER", "-namespace", "-protocol", "-in"} {
		if code != 0 || !strings.Contains(out, word) {
			t.Errorf("no %s in %s", word, out)
		}
	}
}
