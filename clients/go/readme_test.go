// The README: its Go runs as it is printed.

package goclient_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestBlocksOfTheReadmeRun(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^```go\n(.*?)^```").FindAllStringSubmatch(string(readme), -1)
	if len(blocks) == 0 {
		t.Fatal("the README has no Go")
	}
	for _, block := range blocks {
		rdb := connected(t)
		program := filepath.Join(t.TempDir(), "main.go")
		text := strings.ReplaceAll(block[1], "localhost:6379", server.Address)
		if err := os.WriteFile(program, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("go", "run", program).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if rdb.DBSize(t.Context()).Val() == 0 {
			t.Errorf("nothing is enqueued by %s", text)
		}
	}
}
