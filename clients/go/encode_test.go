// What a job looks like on the wire, and which arguments are refused because nothing on the wire would equal them.

package goclient_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"

	goclient "github.com/polyworker/polyworker/clients/go"
)

// Bytes captured from Resque 3.0.0 with json 2.6.1 on Ruby 3.1.2.
func TestBytesEqualRubys(t *testing.T) {
	text := "é日本😀 </script> & ' \" \\ / \u2028 \x00 \x1f \x7f \t\n\r\b\f"
	mixed := goclient.Object{
		{Name: "sym", Value: "val"},
		{Name: "x", Value: []any{1, 2.5, 1e20, 1.0, math.Copysign(0, -1), 1e-7, json.Number("12345678901234567890"), int64(9007199254740993), true, false, nil}},
	}
	for want, args := range map[string][]any{
		`[35,"tar"]`: {35, "tar"},
		`[]`:         nil,
		`[null]`:     {nil},
		`[[]]`:       {[]any{}},
		`[{"sym":"val","x":[1,2.5,1.0e+20,1.0,-0.0,1.0e-07,12345678901234567890,9007199254740993,true,false,null]}]`: {mixed},
		`["é日本😀 </script> & ' \" \\ / ` + "\u2028" + ` \u0000 \u001f ` + "\x7f" + ` \t\n\r\b\f"]`:                    {text},
	} {
		expectArguments(t, want, args...)
	}
}

// Text that Float#to_s of Ruby 3.1 gives, which its json writes.
func TestFloatsAreWrittenAsRubyWritesThem(t *testing.T) {
	for want, value := range map[string]float64{
		"1.0e+15":                1e15,
		"999999999999999.9":      999999999999999.9,
		"100000000000000.0":      1e14,
		"9.007199254740992e+15":  9007199254740992,
		"4060774301465735.5":     4060774301465735.5,
		"1.2345678901234568e+17": 123456789012345680,
		"0.0001":                 0.0001,
		"9.999e-05":              0.00009999,
		"1.5e+300":               1.5e300,
		"5.0e-324":               math.SmallestNonzeroFloat64,
		"0.30000000000000004":    0.30000000000000004,
		"0.0":                    0,
	} {
		expectArguments(t, "["+want+"]", value)
	}
}

func TestNumbersOfEveryTypeAreExact(t *testing.T) {
	huge, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
	expectArguments(t, "[1,-2,3,4,5,6,7,18446744073709551615,0.5,-123456789012345678901234567890,1.50,1E+5]",
		int8(1), int16(-2), int32(3), uint(4), uint8(5), uint16(6), uint32(7), uint64(math.MaxUint64), float32(0.5), huge, json.Number("1.50"), json.Number("1E+5"))
}

func TestTypedSlicesAndMapsAreWritten(t *testing.T) {
	expectArguments(t, `[["a","b"],[[1],[]],{"a":1,"b":2},{"é":[true]},[0.5,1.0]]`,
		[]string{"a", "b"}, [][]int{{1}, nil}, map[string]int{"b": 2, "a": 1}, map[string][]bool{"é": {true}}, [2]float64{0.5, 1})
}

func TestNilSlicesAndMapsAreEmpty(t *testing.T) {
	expectArguments(t, `[[],{},[],{},{}]`, []any(nil), map[string]any(nil), []string(nil), map[string]int(nil), goclient.Object(nil))
}

func TestMapsAreWrittenInTheOrderOfTheirNames(t *testing.T) {
	expectArguments(t, `[{"a":1,"b":{"c":2,"d":3}}]`, map[string]any{"b": map[string]any{"d": 3, "c": 2}, "a": 1})
}

func TestObjectsKeepTheirOrder(t *testing.T) {
	expectArguments(t, `[{"b":1,"a":2}]`, goclient.Object{{Name: "b", Value: 1}, {Name: "a", Value: 2}})
}

func TestDeepestArgumentIsWritten(t *testing.T) {
	expectArguments(t, "["+strings.Repeat("[", 88)+strings.Repeat("]", 88)+"]", nested(88))
}

func TestLongestIntegerIsWritten(t *testing.T) {
	digits := strings.Repeat("9", 4300)
	value, _ := new(big.Int).SetString("-"+digits, 10)
	expectArguments(t, "[-"+digits+","+digits+"]", value, json.Number(digits))
}

func expectArguments(t *testing.T, want string, args ...any) {
	t.Helper()
	got, err := written(t, args...)
	if want = `{"class":"Archive","args":` + want + `}`; err != nil || got != want {
		t.Errorf("%#v is written as %s (%v), not as %s", args, got, err, want)
	}
}

type colour int

type point struct{ X, Y int }

func TestRefusalsNameTheArgument(t *testing.T) {
	circle := map[string]any{}
	circle["self"] = circle
	pointer := 1
	long := new(big.Int).Exp(big.NewInt(10), big.NewInt(4300), nil)
	many := make(goclient.Object, 40)
	for i := range many {
		many[i].Name = strings.Repeat("x", i%39)
	}
	tooLong := `an integer of more than 4300 digits is not readable everywhere; pass text`
	tooDeep := `nested deeper than 88 levels, or contains itself; pass flatter data`
	for _, refused := range []struct {
		value any
		want  string
	}{
		{math.NaN(), `argument 2: NaN is not JSON; pass nil or text`},
		{math.Inf(-1), `argument 2: -Inf is not JSON; pass nil or text`},
		{float32(math.Inf(1)), `argument 2: +Inf is not JSON; pass nil or text`},
		{"\xff", `argument 2: text that is not UTF-8; pass text, for example strings.ToValidUTF8(value, "\uFFFD")`},
		{"\xed\xa0\xbd", `argument 2: text that is not UTF-8; pass text, for example strings.ToValidUTF8(value, "\uFFFD")`},
		{[]byte("x"), `argument 2: []uint8 is not JSON; pass text, for example base64.StdEncoding.EncodeToString(value[:])`},
		{[2]byte{}, `argument 2: [2]uint8 is not JSON; pass text, for example base64.StdEncoding.EncodeToString(value[:])`},
		// From Go 1.27 on json.RawMessage is another name of jsontext.Value.
		{json.RawMessage("1"), fmt.Sprintf("argument 2: %T is not JSON; decode it first, with json.Decoder.UseNumber", json.RawMessage{})},
		{time.Unix(0, 0), `argument 2: time.Time is not JSON; pass text, for example value.Format(time.RFC3339Nano)`},
		{time.Second, `argument 2: time.Duration is not JSON; pass a number, for example value.Seconds()`},
		{big.NewFloat(1), `argument 2: *big.Float is not JSON; pass text, for example value.String()`},
		{*big.NewInt(1), `argument 2: big.Int is not JSON; pass a *big.Int, for example &value`},
		{(*big.Int)(nil), `argument 2: a nil *big.Int is no number; pass nil`},
		{errors.New("e"), `argument 2: *errors.errorString is not JSON; pass text, for example value.Error()`},
		{colour(1), `argument 2: goclient_test.colour is not JSON; pass a plain int, for example int(value)`},
		{point{}, `argument 2: goclient_test.point is not JSON; pass a map[string]any or an Object of its fields`},
		{&pointer, `argument 2: *int is not JSON; pass what it points to`},
		{url.Values{}, `argument 2: url.Values is not JSON; pass a plain map, for example map[string][]string(value)`},
		{1i, `argument 2: complex128 is not JSON; pass numbers, text, booleans, nil, slices and maps of them`},
		{map[int]string{1: "a"}, `argument 2: the keys are of type int; JSON has only string keys`},
		{map[string]any{"a": []any{0, []any{1i}}}, `argument 2["a"][1][0]: complex128 is not JSON; pass numbers, text, booleans, nil, slices and maps of them`},
		{map[string]any{"\xff": 1}, `argument 2: the key "\xff" is not UTF-8`},
		{map[string][]colour{"a": {1}}, `argument 2["a"][0]: goclient_test.colour is not JSON; pass a plain int, for example int(value)`},
		{goclient.Object{{Name: "a"}, {Name: "a"}}, `argument 2: the key "a" is given twice`},
		{many, `argument 2: the key "" is given twice`},
		{json.Number("1e400"), `argument 2: a number too large for a float64 is not readable everywhere; pass text`},
		{json.Number(""), `argument 2: a json.Number that is no number of JSON; pass a number`},
		{json.Number("NaN"), `argument 2: a json.Number that is no number of JSON; pass a number`},
		{json.Number("1 "), `argument 2: a json.Number that is no number of JSON; pass a number`},
		{json.Number("01"), `argument 2: a json.Number that is no number of JSON; pass a number`},
		{long, `argument 2: ` + tooLong},
		{json.Number("-" + long.String()), `argument 2: ` + tooLong},
		{nested(89), `argument 2: ` + tooDeep},
		{circle, `argument 2: ` + tooDeep},
	} {
		_, err := written(t, "fine", refused.value)
		if !errors.Is(err, goclient.ErrInvalidJob) || err.Error() != "invalid job: "+refused.want {
			t.Errorf("%T is refused with %q, not with %q", refused.value, err, refused.want)
		}
	}
}
