// The README: its programs and its commands run as they are printed.

package goclient_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// blocks are the blocks of the README of a kind, up to the section for developers.
func blocks(t *testing.T, kind string) []string {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	ours, _, _ := strings.Cut(string(readme), "\n## Development\n")
	var texts []string
	for _, found := range regexp.MustCompile("(?ms)^```"+kind+"\n(.*?)^```").FindAllStringSubmatch(ours, -1) {
		texts = append(texts, strings.ReplaceAll(found[1], "localhost:6379", server.Address))
	}
	if len(texts) == 0 {
		t.Fatal("the README has no blocks of the kind ", kind)
	}
	return texts
}

// runs sees that a command ends well, and that it enqueued something.
func runs(t *testing.T, command *exec.Cmd) {
	t.Helper()
	rdb := connected(t)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", command, err, out)
	}
	if rdb.DBSize(t.Context()).Val() == 0 {
		t.Error("nothing is enqueued by ", command)
	}
}

// saved is a new file with a text.
func saved(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProgramsOfTheReadmeRun(t *testing.T) {
	for _, program := range blocks(t, "go") {
		runs(t, exec.Command("go", "run", saved(t, filepath.Join(t.TempDir(), "main.go"), program)))
	}
}

// What begins with "go mod" runs beside a checkout, with the first program; all else in the folder of the client.
func TestCommandsOfTheReadmeRun(t *testing.T) {
	folder, checkout := t.TempDir(), absolute(t, filepath.Join("..", ".."))
	first := filepath.Join(folder, "first")
	if err := os.Mkdir(first, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(checkout, filepath.Join(folder, "polyworker")); err != nil {
		t.Fatal(err)
	}
	saved(t, filepath.Join(first, "main.go"), blocks(t, "go")[0])
	for _, text := range blocks(t, "sh") {
		shell := exec.Command("sh", "-e", "-c", text)
		shell.Env = append(os.Environ(), "REDIS_URL="+server.URL(), "GOBIN="+folder, "PATH="+folder+":"+os.Getenv("PATH"))
		if strings.HasPrefix(text, "go mod") {
			shell.Dir = first
		}
		runs(t, shell)
	}
}

func TestFirstJobIsShort(t *testing.T) {
	if lines := strings.Count(blocks(t, "sh")[0], "\n"); lines > 10 {
		t.Errorf("the first job takes %d lines", lines)
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	absolute, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return absolute
}
