// Numbers as Ruby writes them, each exactly, and the kinds of numbers that options may be.

package goclient

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"
)

// CPython reads no longer integer than this many digits, and so no Python worker does.
const integerDigits = 4300

// No integer of so many digits has more bits; turning a much longer one into text would take long.
const integerBits = 14_285

// appendFloat writes a finite number with a fraction, and with an exponent where Ruby does.
func appendFloat(text []byte, value float64) ([]byte, error) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return nil, refuse(fmt.Sprintf("%v is not JSON; pass nil or text", value))
	}
	size := math.Abs(value)
	if size == 0 || size >= 1e-4 && (size < 1e15 || size != math.Trunc(size)) {
		return append(text, secondsText(value)...), nil
	}
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(value, 'e', -1, 64), "e")
	text = append(text, digits...)
	if !strings.Contains(digits, ".") {
		text = append(text, ".0"...)
	}
	return append(append(text, 'e'), exponent...), nil
}

// appendNumber writes the number as it stands.
func appendNumber(text []byte, number json.Number) ([]byte, error) {
	written := number.String()
	if !isNumber(written) {
		return nil, refuse("a json.Number that is no number of JSON; pass a number")
	}
	if strings.ContainsAny(written, ".eE") {
		if _, err := number.Float64(); err != nil {
			return nil, refuse("a number too large for a float64 is not readable everywhere; pass text")
		}
	} else if len(strings.TrimPrefix(written, "-")) > integerDigits {
		return nil, tooLong()
	}
	return append(text, written...), nil
}

// isNumber says whether text is a number by JSON's grammar, which also allows space around it.
func isNumber(text string) bool {
	return text != "" && strings.IndexByte("-0123456789", text[0]) >= 0 &&
		strings.TrimSpace(text) == text && json.Valid([]byte(text))
}

func appendBig(text []byte, value *big.Int) ([]byte, error) {
	if value == nil {
		return nil, refuse("a nil *big.Int is no number; pass nil")
	}
	if value.BitLen() > integerBits {
		return nil, tooLong()
	}
	digits := value.Text(10)
	if len(strings.TrimPrefix(digits, "-")) > integerDigits {
		return nil, tooLong()
	}
	return append(text, digits...), nil
}

func tooLong() error {
	return refuse(fmt.Sprintf("an integer of more than %d digits is not readable everywhere; pass text", integerDigits))
}

// isCount says whether a value is an integer from 0.
func isCount(value any) bool {
	switch value := value.(type) {
	case json.Number:
		return isNumber(value.String()) && !strings.ContainsAny(value.String(), "-.eE")
	case *big.Int:
		return value != nil && value.Sign() >= 0
	}
	found := reflect.ValueOf(value)
	return plain(value) && (found.CanUint() || found.CanInt() && found.Int() >= 0)
}

// asFloat is a value that is a number of any kind.
func asFloat(value any) (float64, bool) {
	switch value := value.(type) {
	case json.Number:
		number, err := value.Float64()
		return number, err == nil && isNumber(value.String())
	case *big.Int:
		if value == nil {
			return 0, false
		}
		number, _ := value.Float64()
		return number, true
	}
	found := reflect.ValueOf(value)
	switch {
	case !plain(value):
		return 0, false
	case found.CanInt():
		return float64(found.Int()), true
	case found.CanUint():
		return float64(found.Uint()), true
	case found.CanFloat():
		return found.Float(), true
	}
	return 0, false
}
