// The types that a job rarely has: other numbers, typed slices and maps; and the advice for those that it cannot have.

package goclient

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// appendRare writes numbers of the other sizes, and slices, arrays and maps with a type for their items.
func appendRare(text []byte, value any, levels int) ([]byte, error) {
	found := reflect.ValueOf(value)
	if !plain(value) {
		return nil, foreign(value)
	}
	switch found.Kind() {
	case reflect.Int8, reflect.Int16, reflect.Int32:
		return strconv.AppendInt(text, found.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.AppendUint(text, found.Uint(), 10), nil
	case reflect.Float32:
		return appendFloat(text, found.Float())
	case reflect.Slice, reflect.Array:
		return appendItems(text, found, levels)
	case reflect.Map:
		return appendTypedMap(text, found, levels)
	}
	return nil, foreign(value)
}

// plain says whether the value's type is one of the language itself, not one that somebody named: a named type means
// more than what it is made of, and often has its own idea of its JSON.
func plain(value any) bool {
	kind := reflect.TypeOf(value)
	return kind != nil && kind.PkgPath() == ""
}

func appendItems(text []byte, items reflect.Value, levels int) ([]byte, error) {
	if items.Type().Elem().Kind() == reflect.Uint8 {
		return nil, foreign(items.Interface())
	}
	if levels <= 0 {
		return nil, tooDeep()
	}
	text = append(text, '[')
	for i := range items.Len() {
		if i > 0 {
			text = append(text, ',')
		}
		var err error
		if text, err = appendValue(text, items.Index(i).Interface(), levels-1); err != nil {
			return nil, within(err, fmt.Sprintf("[%d]", i))
		}
	}
	return append(text, ']'), nil
}

func appendTypedMap(text []byte, object reflect.Value, levels int) ([]byte, error) {
	if key := object.Type().Key(); key.Kind() != reflect.String || key.PkgPath() != "" {
		return nil, refuse(fmt.Sprintf("the keys are of type %s; JSON has only string keys", key))
	}
	if levels <= 0 {
		return nil, tooDeep()
	}
	names := object.MapKeys()
	slices.SortFunc(names, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	text = append(text, '{')
	for i, name := range names {
		var err error
		item := object.MapIndex(name).Interface()
		if text, err = appendMember(text, i, name.String(), item, levels); err != nil {
			return nil, err
		}
	}
	return append(text, '}'), nil
}

func foreign(value any) error { return refuse(fmt.Sprintf("%T is not JSON; %s", value, advice(value))) }

// advice says what to pass instead.
func advice(value any) string {
	switch value.(type) {
	case time.Time:
		return "pass text, for example value.Format(time.RFC3339Nano)"
	case time.Duration:
		return "pass a number, for example value.Seconds()"
	case json.RawMessage:
		return "decode it first, with json.Decoder.UseNumber"
	case big.Int:
		return "pass a *big.Int, for example &value"
	case *big.Float, *big.Rat, fmt.Stringer:
		return "pass text, for example value.String()"
	case error:
		return "pass text, for example value.Error()"
	}
	return adviceByKind(reflect.TypeOf(value))
}

func adviceByKind(kind reflect.Type) string {
	switch kind.Kind() {
	case reflect.Pointer:
		return "pass what it points to"
	case reflect.Struct:
		return "pass a map[string]any or an Object of its fields"
	case reflect.Slice, reflect.Array:
		if kind.Elem().Kind() == reflect.Uint8 {
			return "pass text, for example base64.StdEncoding.EncodeToString(value[:])"
		}
		return "pass a plain slice, for example []" + kind.Elem().String() + "(value)"
	case reflect.Map:
		return "pass a plain map, for example map[" + kind.Key().String() + "]" + kind.Elem().String() + "(value)"
	case reflect.Complex64, reflect.Complex128, reflect.Func, reflect.Chan, reflect.Uintptr, reflect.UnsafePointer:
		return "pass numbers, text, booleans, nil, slices and maps of them"
	}
	return fmt.Sprintf("pass a plain %[1]s, for example %[1]s(value)", kind.Kind())
}
