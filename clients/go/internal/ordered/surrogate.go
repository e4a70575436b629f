// Lone surrogates: the one thing that valid JSON can say and UTF-8 cannot.

package ordered

import (
	"bytes"
	"strconv"
	"unicode/utf16"
)

// hasLoneSurrogate looks for an escape of half a pair, in text that is valid JSON.
func hasLoneSurrogate(text []byte) bool {
	for {
		at := bytes.IndexByte(text, '\\')
		if at < 0 {
			return false
		}
		text = text[at:]
		first := escaped(text)
		switch {
		case !utf16.IsSurrogate(first):
			text = text[2:] // what follows \u holds no backslash of its own
		case utf16.DecodeRune(first, escaped(text[6:])) == '\uFFFD':
			return true
		default:
			text = text[12:]
		}
	}
}

// escaped is the code unit of a \u escape at the beginning of the text, or 0.
func escaped(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0
	}
	unit, _ := strconv.ParseUint(string(text[2:6]), 16, 16)
	return rune(unit)
}
