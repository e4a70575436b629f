// Package tagged has values that tell their types, in Go: what a program of Go holds, said exactly. See ../../README.md.
package tagged

import (
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
)

// An Order is what a producer is asked for.
type Order struct {
	URL   string
	Queue string
	Jobs  []struct {
		Name string
		Args []any
	}
}

// Read is the order of a program's standard input, with native arguments.
func Read(input io.Reader) (order Order, err error) {
	err = json.NewDecoder(input).Decode(&order)
	for _, job := range order.Jobs {
		for i, arg := range job.Args {
			job.Args[i] = Native(arg)
		}
	}
	return order, err
}

// Native is the value of a tagged form, in the types that a program would choose.
func Native(tagged any) any {
	form := tagged.([]any)
	switch form[0] {
	case "true", "false":
		return form[0] == "true"
	case "int":
		return integer(form[1].(string))
	case "float":
		float, err := strconv.ParseFloat(form[1].(string), 64)
		if err != nil {
			panic(err)
		}
		return float
	case "text":
		return form[1]
	case "list":
		list := []any{}
		for _, item := range form[1].([]any) {
			list = append(list, Native(item))
		}
		return list
	case "object":
		object := map[string]any{}
		for _, pair := range form[1].([]any) {
			object[pair.([]any)[0].(string)] = Native(pair.([]any)[1])
		}
		return object
	default:
		return nil
	}
}

func integer(digits string) any {
	if small, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return small
	}
	large, _ := new(big.Int).SetString(digits, 10)
	return large
}

// Tag is the tagged form of a value that encoding/json has decoded: its numbers are doubles, or json.Numbers, which
// keep the text.
func Tag(value any) []any {
	switch value := value.(type) {
	case nil:
		return []any{"null"}
	case bool:
		return []any{strconv.FormatBool(value)}
	case float64:
		return []any{"number", strconv.FormatFloat(value, 'g', -1, 64)}
	case json.Number:
		if strings.ContainsAny(value.String(), ".eE") {
			return []any{"float", value.String()}
		}
		return []any{"int", value.String()}
	case string:
		return []any{"text", value}
	case []any:
		return []any{"list", Tags(value)}
	case map[string]any:
		pairs := []any{}
		for name, item := range value {
			pairs = append(pairs, []any{name, Tag(item)})
		}
		return []any{"object", pairs}
	default:
		panic(fmt.Sprintf("JSON has no %T", value))
	}
}

// Tags is Tag for each.
func Tags(values []any) []any {
	tags := []any{}
	for _, value := range values {
		tags = append(tags, Tag(value))
	}
	return tags
}
