// The one encoder: values become the bytes that Ruby writes for them, or are refused.
//
// encoding/json is generous: it escapes HTML, writes 1 for 1.0, U+FFFD for broken text, and calls whatever methods a
// type has. The reader, in whatever language, then gets something else than the writer gave.

package goclient

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
)

// Ruby's JSON reads 100 levels. A failed job is stored inside a record of its failure and a running one inside a
// record of its worker, so a payload needs some levels in reserve: it has 90, two of them for its object and its list
// of arguments.
const argumentLevels = 88

// appendArguments writes the list of a job's arguments; nil is the empty list.
func appendArguments(text []byte, args []any) ([]byte, error) {
	text = append(text, '[')
	for i, arg := range args {
		if i > 0 {
			text = append(text, ',')
		}
		var err error
		if text, err = appendValue(text, arg, argumentLevels); err != nil {
			return nil, within(err, fmt.Sprintf("argument %d", i+1))
		}
	}
	return append(text, ']'), nil
}

// appendValue writes one value, which may be nested so many levels deep.
func appendValue(text []byte, value any, levels int) ([]byte, error) {
	switch value := value.(type) {
	case nil:
		return append(text, "null"...), nil
	case bool:
		return strconv.AppendBool(text, value), nil
	case string:
		if !valid(value) {
			return nil, refuse("text that is not UTF-8; pass text, for example strings.ToValidUTF8(value, \"\\uFFFD\")")
		}
		return appendText(text, value), nil
	case int:
		return strconv.AppendInt(text, int64(value), 10), nil
	case int64:
		return strconv.AppendInt(text, value, 10), nil
	case float64:
		return appendFloat(text, value)
	case []any:
		return appendList(text, value, levels)
	case map[string]any:
		return appendMap(text, value, levels)
	case Object:
		return appendObject(text, value, levels)
	case json.Number:
		return appendNumber(text, value)
	case *big.Int:
		return appendBig(text, value)
	}
	return appendRare(text, value, levels)
}

func appendList(text []byte, list []any, levels int) ([]byte, error) {
	if levels <= 0 {
		return nil, tooDeep()
	}
	text = append(text, '[')
	for i, item := range list {
		if i > 0 {
			text = append(text, ',')
		}
		var err error
		if text, err = appendValue(text, item, levels-1); err != nil {
			return nil, within(err, fmt.Sprintf("[%d]", i))
		}
	}
	return append(text, ']'), nil
}

// appendMap writes a map in the order of its names, so that equal maps have equal bytes.
func appendMap(text []byte, object map[string]any, levels int) ([]byte, error) {
	if levels <= 0 {
		return nil, tooDeep()
	}
	text = append(text, '{')
	for i, name := range slices.Sorted(maps.Keys(object)) {
		var err error
		if text, err = appendMember(text, i, name, object[name], levels); err != nil {
			return nil, err
		}
	}
	return append(text, '}'), nil
}
