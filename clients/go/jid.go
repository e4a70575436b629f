// The ids of Sidekiq jobs.

package goclient

import (
	"crypto/rand"
	"encoding/hex"
)

// newJID is one new id, as Ruby's SecureRandom.hex(12): 24 lower-case hexadecimal digits.
func newJID() string {
	var random [12]byte
	rand.Read(random[:]) // never fails, says its documentation
	return hex.EncodeToString(random[:])
}
