// Times as Sidekiq keeps them: seconds since the epoch.

package goclient

import (
	"strconv"
	"strings"
	"time"
)

func seconds(t time.Time) float64 {
	return float64(t.Unix()) + float64(t.Nanosecond())/1e9
}

// secondsText is a time as text. Its fraction is always visible: Sidekiq 8 takes an integer for milliseconds.
func secondsText(seconds float64) string {
	text := strconv.FormatFloat(seconds, 'f', -1, 64)
	if strings.Contains(text, ".") {
		return text
	}
	return text + ".0"
}
