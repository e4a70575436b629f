// Fields: the arguments of a job and the members of an object, of which some may be left out.

package jobs

import (
	"fmt"

	goclient "github.com/polyworker/polyworker/clients/go"
)

// A check returns a value as it is sent, or says what is wrong with it.
type check[T any] func(T) (any, error)

// A field is an argument or a member; one that is absent is left out, or null where it may be.
type field struct {
	name     string
	value    any
	err      error
	absent   bool
	nullable bool
}

// given is a field that is there.
func given[T any](name string, value T, inner check[T]) field {
	checked, err := inner(value)
	return field{name: name, value: checked, err: err}
}

// unless is the field that is there unless it is absent.
func unless[T any](absent bool, name string, value T, inner check[T]) field {
	if absent {
		return field{name: name, absent: true}
	}
	return given(name, value, inner)
}

// orNull is a field that may be left out, and may be null.
func orNull[T any](absent bool, name string, value T, inner check[T]) field {
	found := unless(absent, name, value, inner)
	found.nullable = true
	return found
}

// further is a field for each of the further arguments.
func further[T any](name string, values []T, inner check[T]) []field {
	fields := make([]field, len(values))
	for i, value := range values {
		fields[i] = given(name, value, inner)
	}
	return fields
}

// arguments is the list of arguments, as far as the last that is given.
func arguments(fields ...field) ([]any, error) {
	for len(fields) > 0 && fields[len(fields)-1].absent {
		fields = fields[:len(fields)-1]
	}
	args := make([]any, len(fields))
	for i, field := range fields {
		switch {
		case field.err != nil:
			return nil, fmt.Errorf("argument %d (%s)%w", i+1, field.name, field.err)
		case field.absent && !field.nullable:
			return nil, fmt.Errorf("argument %d (%s): must be given, since a later one is", i+1, field.name)
		}
		args[i] = field.value
	}
	return args, nil
}

// record is an object with the fields that are there.
func record(fields ...field) (any, error) {
	object := goclient.Object{}
	for _, field := range fields {
		if field.err != nil {
			return nil, fmt.Errorf("[%q]%w", field.name, field.err)
		}
		if !field.absent {
			object = append(object, goclient.Member{Name: field.name, Value: field.value})
		}
	}
	return object, nil
}
