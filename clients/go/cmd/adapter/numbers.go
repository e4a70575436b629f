// Numbers as a program of Go has them. A request is read with the text of its numbers, which the client would write as
// it stands: then no case would show how it writes an integer or a float.

package main

import (
	"encoding/json"
	"math/big"
	"strings"

	goclient "github.com/polyworker/polyworker/clients/go"
)

// numbers puts an int64, a *big.Int or a float64 in the place of each text of a number.
func numbers(value any) any {
	switch value := value.(type) {
	case json.Number:
		return number(value)
	case []any:
		for i, item := range value {
			value[i] = numbers(item)
		}
	case goclient.Object:
		for i, member := range value {
			value[i].Value = numbers(member.Value)
		}
	}
	return value
}

func number(text json.Number) any {
	if strings.ContainsAny(text.String(), ".eE") {
		if float, err := text.Float64(); err == nil {
			return float
		}
		return text // too large for a float64, which the client says itself
	}
	if integer, err := text.Int64(); err == nil {
		return integer
	}
	integer, _ := new(big.Int).SetString(text.String(), 10)
	return integer
}
