// Package ordered reads JSON without losing anything: objects keep their order, numbers their text.
package ordered

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	goclient "github.com/polyworker/polyworker/clients/go"
)

// ErrNotExact says that a text is JSON, but holds half a character, for which encoding/json would put another one.
var ErrNotExact = errors.New("text with a lone surrogate is not UTF-8")

// Decode reads one JSON value: nil, bool, string, json.Number, []any or goclient.Object.
func Decode(text []byte) (any, error) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, errors.New("not JSON")
	}
	if hasLoneSurrogate(text) {
		return nil, ErrNotExact
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return value(decoder)
}

func value(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, unexpected(err)
	}
	switch token {
	case json.Delim('['):
		return list(decoder)
	case json.Delim('{'):
		return object(decoder)
	}
	return token, nil
}

func list(decoder *json.Decoder) (any, error) {
	items := []any{}
	for decoder.More() {
		item, err := value(decoder)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	_, err := decoder.Token() // the closing bracket
	return items, err
}

func object(decoder *json.Decoder) (any, error) {
	members := goclient.Object{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, unexpected(err)
		}
		item, err := value(decoder)
		if err != nil {
			return nil, err
		}
		members = append(members, goclient.Member{Name: name.(string), Value: item})
	}
	_, err := decoder.Token() // the closing brace
	return members, err
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
