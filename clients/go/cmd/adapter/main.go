// Command adapter is the conformance adapter of goclient, level producer: JSON lines on standard input, answers on
// standard output. Its contract is "The adapter contract" in protocol/README.md.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"

	goclient "github.com/polyworker/polyworker/clients/go"
	"github.com/polyworker/polyworker/clients/go/internal/ordered"
)

type answer map[string]any

func main() {
	input := bufio.NewReader(os.Stdin)
	output := json.NewEncoder(os.Stdout)
	for {
		line, err := input.ReadBytes('\n')
		if len(line) > 0 {
			if err := output.Encode(reply(line)); err != nil {
				log.Fatal(err)
			}
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			log.Fatal(err)
		}
	}
}

// reply is the answer to one line. It ends the program where the contract has no answer: the store is gone.
func reply(line []byte) answer {
	decoded, _ := ordered.Decode(line)
	described, _ := natively(decoded).(goclient.Object)
	r := request(described)
	call, known := calls[r.text("call")]
	if !known {
		return answer{"error": "unknown-call"}
	}
	result, err := call(r)
	if errors.Is(err, goclient.ErrInvalidJob) {
		return answer{"error": "invalid-job", "message": err.Error()}
	}
	if err != nil {
		log.Fatal(err)
	}
	return result
}
