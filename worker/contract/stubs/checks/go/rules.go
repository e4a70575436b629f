// Rules: the limits of numbers and of text.

package jobs

import (
	"fmt"
	"math"
	"regexp"
	"unicode/utf8"
)

// A rule says what a value must be, or nothing if it is.
type rule[T any] func(T) string

func obey[T any](what string, value T, rules []rule[T]) error {
	for _, rule := range rules {
		if wanted := rule(value); wanted != "" {
			return fmt.Errorf(": %smust be %s", what, wanted)
		}
	}
	return nil
}

func minimum[T int | int64 | float64](limit T) rule[T] {
	return func(value T) string {
		if value >= limit {
			return ""
		}
		return fmt.Sprint("at least ", limit)
	}
}

func maximum[T int | int64 | float64](limit T) rule[T] {
	return func(value T) string {
		if value <= limit {
			return ""
		}
		return fmt.Sprint("at most ", limit)
	}
}

func above[T int64 | float64](limit T) rule[T] {
	return func(value T) string {
		if value > limit {
			return ""
		}
		return fmt.Sprint("above ", limit)
	}
}

func below[T int64 | float64](limit T) rule[T] {
	return func(value T) string {
		if value < limit {
			return ""
		}
		return fmt.Sprint("below ", limit)
	}
}

func multipleOf(limit int64) rule[int64] {
	return func(value int64) string {
		if value%limit == 0 {
			return ""
		}
		return fmt.Sprint("a multiple of ", limit)
	}
}

func multipleOfNumber(limit float64) rule[float64] {
	return func(value float64) string {
		if math.Mod(value, limit) == 0 {
			return ""
		}
		return fmt.Sprint("a multiple of ", limit)
	}
}

// length is a rule for the number of characters of a text.
func length(of rule[int]) rule[string] {
	return func(value string) string {
		if wanted := of(utf8.RuneCountInString(value)); wanted != "" {
			return "of a length that is " + wanted
		}
		return ""
	}
}

func matching(pattern *regexp.Regexp) rule[string] {
	return func(value string) string {
		if pattern.MatchString(value) {
			return ""
		}
		return fmt.Sprintf("text that matches %s", pattern)
	}
}
