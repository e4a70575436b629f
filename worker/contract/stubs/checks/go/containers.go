// Checks of values that are made of others.

package jobs

import (
	"fmt"
	"strings"
)

func items[T any](item check[T], rules ...rule[int]) check[[]T] {
	return func(values []T) (any, error) {
		if err := obey("its length ", len(values), rules); err != nil {
			return nil, err
		}
		list := make([]any, len(values))
		for i, value := range values {
			var err error
			if list[i], err = item(value); err != nil {
				return nil, fmt.Errorf("[%d]%w", i, err)
			}
		}
		return list, nil
	}
}

// row is a list whose items differ, of which the first ones must be there.
func row(least int, items ...check[any]) check[[]any] {
	return func(values []any) (any, error) {
		if len(values) < least || len(values) > len(items) {
			return nil, fmt.Errorf(": must be a list of %d to %d items", least, len(items))
		}
		list := make([]any, len(values))
		for i, value := range values {
			var err error
			if list[i], err = items[i](value); err != nil {
				return nil, fmt.Errorf("[%d]%w", i, err)
			}
		}
		return list, nil
	}
}

func table[T any](key check[string], item check[T], rules ...rule[int]) check[map[string]T] {
	return func(values map[string]T) (any, error) {
		if err := obey("its number of members ", len(values), rules); err != nil {
			return nil, err
		}
		object := make(map[string]any, len(values))
		for name, value := range values {
			if _, err := key(name); err != nil {
				return nil, fmt.Errorf(" (a key)%w", err)
			}
			var err error
			if object[name], err = item(value); err != nil {
				return nil, fmt.Errorf("[%q]%w", name, err)
			}
		}
		return object, nil
	}
}

func nullable[T any](inner check[T]) check[*T] {
	return func(value *T) (any, error) {
		if value == nil {
			return nil, nil
		}
		return inner(*value)
	}
}

func nullableList[T any](inner check[[]T]) check[[]T] {
	return func(value []T) (any, error) {
		if value == nil {
			return nil, nil
		}
		return inner(value)
	}
}

func nullableTable[T any](inner check[map[string]T]) check[map[string]T] {
	return func(value map[string]T) (any, error) {
		if value == nil {
			return nil, nil
		}
		return inner(value)
	}
}

func nullableAny(inner check[any]) check[any] {
	return func(value any) (any, error) {
		if value == nil {
			return nil, nil
		}
		return inner(value)
	}
}

// either is the first check that lets a value pass.
func either(options ...check[any]) check[any] {
	return func(value any) (any, error) {
		reasons := make([]string, len(options))
		for i, option := range options {
			found, err := option(value)
			if err == nil {
				return found, nil
			}
			reasons[i] = strings.TrimPrefix(err.Error(), ": ")
		}
		return nil, fmt.Errorf(": %s", strings.Join(reasons, ", or "))
	}
}

// as is the check of a value that has a type; an int is taken for an int64.
func as[T any](inner check[T]) check[any] {
	return func(value any) (any, error) {
		if number, ok := value.(int); ok {
			value = int64(number)
		}
		typed, ok := value.(T)
		if !ok {
			return nil, fmt.Errorf(": must be %T, not %T", *new(T), value)
		}
		return inner(typed)
	}
}
