// Why a value cannot be written, and where it stands.

package goclient

import "fmt"

// A refusal is found deep inside a value; on its way out, each level adds the step that leads to it.
type refusal struct {
	place  string
	reason string
	flat   bool // the place is the whole argument, not the way down
}

func refuse(reason string) error { return &refusal{reason: reason} }

// tooDeep names no place inside the argument: the way down would fill a page, and in a circle it says nothing.
func tooDeep() error {
	reason := fmt.Sprintf("nested deeper than %d levels, or contains itself; pass flatter data", argumentLevels)
	return &refusal{reason: reason, flat: true}
}

func (r *refusal) Error() string { return r.place + ": " + r.reason }

// within adds the step to where the refusal was found. Steps into a value begin with a bracket.
func within(err error, step string) error {
	found, ok := err.(*refusal)
	if !ok {
		return err
	}
	if !found.flat || step[0] != '[' {
		found.place = step + found.place
	}
	return found
}
