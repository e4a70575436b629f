// Checks of values that have no parts.

package jobs

import (
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// anything lets goclient see whether it is JSON.
func anything(value any) (any, error) { return value, nil }

func boolean(value bool) (any, error) { return value, nil }

func null(value any) (any, error) {
	if value == nil {
		return nil, nil
	}
	return nil, fmt.Errorf(": must be nil, not %T", value)
}

func integer(rules ...rule[int64]) check[int64] {
	return func(value int64) (any, error) { return value, obey("", value, rules) }
}

func number(rules ...rule[float64]) check[float64] {
	return func(value float64) (any, error) { return value, obey("", value, rules) }
}

func text(rules ...rule[string]) check[string] {
	return func(value string) (any, error) { return value, obey("", value, rules) }
}

// choiceOfText is one of some constants.
func choiceOfText[T ~string](values ...T) check[T] {
	return func(value T) (any, error) {
		for _, one := range values {
			if value == one {
				return string(value), nil
			}
		}
		return nil, fmt.Errorf(": must be one of %q", values)
	}
}

// choiceOfIntegers is one of some constants.
func choiceOfIntegers[T ~int64](values ...T) check[T] {
	return func(value T) (any, error) {
		for _, one := range values {
			if value == one {
				return int64(value), nil
			}
		}
		return nil, fmt.Errorf(": must be one of %v", values)
	}
}

// choice is one of some constants of different types.
func choice(values ...any) check[any] {
	return func(value any) (any, error) {
		if number, ok := value.(int); ok {
			value = int64(number)
		}
		for _, one := range values {
			if value == one {
				return value, nil
			}
		}
		return nil, fmt.Errorf(": must be one of %v", values)
	}
}

func instant(value time.Time) (any, error) {
	if value.Year() < 1 || value.Year() > 9999 {
		return nil, errors.New(": its year must be from 1 to 9999")
	}
	return value.UTC().Format("2006-01-02T15:04:05.000000Z07:00"), nil
}

func date(value time.Time) (any, error) {
	if value.Year() < 1 || value.Year() > 9999 {
		return nil, errors.New(": its year must be from 1 to 9999")
	}
	return value.Format(time.DateOnly), nil
}

func duration(value time.Duration) (any, error) {
	sign, micros := "", value.Round(time.Microsecond).Microseconds()
	if micros < 0 {
		sign, micros = "-", -micros
	}
	return fmt.Sprintf("%sPT%d.%06dS", sign, micros/1e6, micros%1e6), nil
}

func uuid(value string) (any, error) {
	if !uuids.MatchString(value) {
		return nil, errors.New(": must be a UUID as text")
	}
	return value, nil
}

var uuids = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

func decimal(value string) (any, error) {
	if !decimals.MatchString(value) {
		return nil, errors.New(": must be a decimal number as text")
	}
	return value, nil
}

var decimals = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

func bytes(rules ...rule[int]) check[[]byte] {
	return func(value []byte) (any, error) {
		encoded := base64.StdEncoding.EncodeToString(value)
		return encoded, obey("its length in base64 ", len(encoded), rules)
	}
}
