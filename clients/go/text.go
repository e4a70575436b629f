// Text as Ruby writes it: only what JSON must have escaped is escaped.

package goclient

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

func valid(text string) bool { return utf8.ValidString(text) }

// appendText writes valid text; characters like <, / and U+2028 stay as they are.
func appendText(to []byte, text string) []byte {
	to = append(to, '"')
	start := 0
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' {
			to = appendEscape(append(to, text[start:i]...), c)
			start = i + 1
		}
	}
	return append(append(to, text[start:]...), '"')
}

func appendEscape(to []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(to, '\\', c)
	case '\b':
		return append(to, '\\', 'b')
	case '\f':
		return append(to, '\\', 'f')
	case '\n':
		return append(to, '\\', 'n')
	case '\r':
		return append(to, '\\', 'r')
	case '\t':
		return append(to, '\\', 't')
	}
	return append(to, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
}
