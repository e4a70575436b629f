// The adapter as a program: single answers, and the whole suite of a producer.

package main

import (
	"bytes"
	"encoding/json"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	goclient "github.com/polyworker/polyworker/clients/go"
	"github.com/polyworker/polyworker/clients/go/internal/ordered"
	"github.com/polyworker/polyworker/clients/go/internal/testserver"
)

func TestEveryCaseOfAProducerPasses(t *testing.T) {
	server, err := testserver.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	adapter := filepath.Join(t.TempDir(), "adapter")
	if out, err := exec.Command("go", "build", "-o", adapter, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	python := os.Getenv("PYTHON")
	if python == "" {
		python = "python3"
	}
	runner := filepath.Join("..", "..", "..", "..", "protocol", "conform.py")
	out, err := exec.Command(python, runner, "--uri", server.URL(), "--level", "producer", "--", adapter).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte(" 0 failed")) {
		t.Errorf("%v: %s", err, out)
	}
}

func TestUnknownCallsAreAnswered(t *testing.T) {
	for _, line := range []string{`{"call":"dance"}`, `{}`} {
		if got := text(t, reply([]byte(line))); got != `{"error":"unknown-call"}` {
			t.Errorf("%s: %s", line, got)
		}
	}
}

func TestArgumentsMayBeMissing(t *testing.T) {
	if got := text(t, reply([]byte(`{"call":"encode","job":{"name":"A"}}`))); got != `{"payload":"{\"class\":\"A\",\"args\":[]}"}` {
		t.Error(got)
	}
}

func TestNumbersAreThoseOfGo(t *testing.T) {
	huge, _ := new(big.Int).SetString("-12345678901234567890123", 10)
	decoded, err := ordered.Decode([]byte(`[1,[-2.5e3],{"n":-12345678901234567890123},1e999]`))
	if err != nil {
		t.Fatal(err)
	}
	want := []any{int64(1), []any{-2500.0}, goclient.Object{{Name: "n", Value: huge}}, json.Number("1e999")}
	if got := numbers(decoded); !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v", got)
	}
}

func TestValueOutsideJSONIsAnInvalidJob(t *testing.T) {
	for _, word := range []string{"nan", "infinity", "-infinity", "broken-text"} {
		line := `{"call":"encode","job":{"name":"A","args":[[{"outside-json":"` + word + `"}]]}}`
		if got := text(t, reply([]byte(line))); !strings.Contains(got, `"error":"invalid-job"`) {
			t.Errorf("%s: %s", word, got)
		}
	}
}

func text(t *testing.T, answer answer) string {
	t.Helper()
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
