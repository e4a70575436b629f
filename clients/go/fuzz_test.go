// Fuzzing of the encoder: whatever it accepts, Go's own decoder reads back, and the bytes are those that Ruby writes.

package goclient_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/polyworker/polyworker/clients/go/internal/ordered"
)

func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "é日本😀", "</script>&\u2028", "\x00\x1f\x7f\"\\/", "\xff", "\xed\xa0\x80"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := written(t, text)
		if (err == nil) != utf8.ValidString(text) {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil {
			expectSame(t, got, text)
			expectRubysEscapes(t, got)
		}
	})
}

func FuzzFloat(f *testing.F) {
	for _, seed := range []float64{0, 1, -1.5, 1e15, 1e-5, 1e300, math.SmallestNonzeroFloat64, math.Inf(1), math.NaN()} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value float64) {
		got, err := written(t, value)
		finite := !math.IsNaN(value) && !math.IsInf(value, 0)
		if (err == nil) != finite {
			t.Fatalf("%v: %v", value, err)
		}
		if !finite {
			return
		}
		text := arguments(t, got)
		if read, err := strconv.ParseFloat(text, 64); err != nil || math.Float64bits(read) != math.Float64bits(value) {
			t.Errorf("%v is written as %s, which is %v (%v)", value, text, read, err)
		}
		if !strings.Contains(text, ".") || !json.Valid([]byte(text)) {
			t.Errorf("%v is written as %s", value, text)
		}
	})
}

// FuzzValue takes any JSON for the arguments: it must come out as it was, but for the space between tokens.
func FuzzValue(f *testing.F) {
	for _, seed := range []string{`null`, `[1,1.0,-0,1e5,12345678901234567890]`, `{"b":[{}],"a":"\u00e9\ud83d\ude00"}`, `"\ud800"`, `{"a":1,"a":2}`, `1e999`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := ordered.Decode(text)
		if err != nil {
			return
		}
		got, err := written(t, value)
		if err != nil {
			return
		}
		var want bytes.Buffer
		encoder := json.NewEncoder(&want)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(decoded(t, string(text))); err != nil {
			t.Fatal(err)
		}
		expectSame(t, got, decoded(t, want.String()))
		expectRubysEscapes(t, got)
	})
}

// arguments is the text of the only argument in a payload.
func arguments(t *testing.T, payload string) string {
	t.Helper()
	text, found := strings.CutPrefix(payload, `{"class":"Archive","args":[`)
	text, closed := strings.CutSuffix(text, `]}`)
	if !found || !closed {
		t.Fatal(payload)
	}
	return text
}

func decoded(t *testing.T, text string) any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(text, err)
	}
	return value
}

// expectSame compares by value and type: Go's decoder reads numbers as their text.
func expectSame(t *testing.T, payload string, want any) {
	t.Helper()
	got, _ := json.Marshal(decoded(t, arguments(t, payload)))
	expected, _ := json.Marshal(want)
	if !bytes.Equal(got, expected) {
		t.Errorf("%s reads back as %s, not %s", payload, got, expected)
	}
}

// expectRubysEscapes looks at the bytes: no space between tokens, no control character, and only Ruby's escapes.
func expectRubysEscapes(t *testing.T, payload string) {
	t.Helper()
	if strings.ContainsFunc(payload, func(c rune) bool { return c < ' ' }) {
		t.Errorf("%q has a raw control character", payload)
	}
	inside := false
	for i := 0; i < len(payload); i++ {
		switch c := payload[i]; {
		case c == '"':
			inside = !inside
		case c == ' ' && !inside:
			t.Errorf("%q has space between tokens", payload)
		case c == '\\':
			i++
			if !strings.ContainsRune(`"\bfnrt`, rune(payload[i])) && !strings.HasPrefix(payload[i:], "u00") {
				t.Errorf("%q has an escape that Ruby would not write", payload)
			}
		}
	}
}
