// JSON objects whose members keep their order.

package goclient

import "fmt"

// Object is a JSON object that is written in its own order, as Ruby's hashes are.
// A map is written in the order of its names.
type Object []Member

// Member is one name of an [Object] with its value.
type Member struct {
	Name  string
	Value any
}

// Up to so many members, looking through all those before is faster than a map.
const fewMembers = 16

// twice finds a name that stands in the object twice, which readers would take in different ways.
func (o Object) twice() (string, bool) {
	if len(o) > fewMembers {
		return o.twiceOfMany()
	}
	for i, member := range o {
		for _, before := range o[:i] {
			if before.Name == member.Name {
				return member.Name, true
			}
		}
	}
	return "", false
}

func (o Object) twiceOfMany() (string, bool) {
	seen := make(map[string]bool, len(o))
	for _, member := range o {
		if seen[member.Name] {
			return member.Name, true
		}
		seen[member.Name] = true
	}
	return "", false
}

func appendObject(text []byte, object Object, levels int) ([]byte, error) {
	if levels <= 0 {
		return nil, tooDeep()
	}
	if name, twice := object.twice(); twice {
		return nil, refuse(fmt.Sprintf("the key %q is given twice", name))
	}
	text = append(text, '{')
	for i, member := range object {
		var err error
		if text, err = appendMember(text, i, member.Name, member.Value, levels); err != nil {
			return nil, err
		}
	}
	return append(text, '}'), nil
}

// appendMember writes one member of an object, whose levels are given.
func appendMember(text []byte, index int, name string, value any, levels int) ([]byte, error) {
	if !valid(name) {
		return nil, refuse(fmt.Sprintf("the key %q is not UTF-8", name))
	}
	if index > 0 {
		text = append(text, ',')
	}
	text = append(appendText(text, name), ':')
	text, err := appendValue(text, value, levels-1)
	if err != nil {
		return nil, within(err, fmt.Sprintf("[%q]", name))
	}
	return text, nil
}
