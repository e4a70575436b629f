// What is read exactly, and what is refused.

package ordered_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	goclient "github.com/polyworker/polyworker/clients/go"
	"github.com/polyworker/polyworker/clients/go/internal/ordered"
)

func TestNothingIsLost(t *testing.T) {
	got, err := ordered.Decode([]byte(` {"b": [1.0, "\ud83d\ude00\\ud83d"], "a": null, "b": {}} `))
	want := goclient.Object{
		{Name: "b", Value: []any{json.Number("1.0"), `😀\ud83d`}},
		{Name: "a", Value: nil},
		{Name: "b", Value: goclient.Object{}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %#v (%v)", got, err)
	}
}

func TestLoneSurrogatesAreRefused(t *testing.T) {
	for _, text := range []string{`"\ud83d"`, `"\ude00"`, `"\ude00\ud83d"`, `"\ud83d\n"`, `{"\udfff":1}`, `"\ud83d\\ude00"`} {
		if value, err := ordered.Decode([]byte(text)); !errors.Is(err, ordered.ErrNotExact) {
			t.Errorf("%s is read as %q (%v)", text, value, err)
		}
	}
}

func TestWhatIsNoJSONIsRefused(t *testing.T) {
	for _, text := range []string{``, ` `, `{`, `[1]]`, `1 2`, `tar`, `NaN`, "\"\xff\"", `01`} {
		if value, err := ordered.Decode([]byte(text)); err == nil || errors.Is(err, ordered.ErrNotExact) {
			t.Errorf("%q is read as %#v (%v)", text, value, err)
		}
	}
}
