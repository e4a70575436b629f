// The command line and the environment.

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	goclient "github.com/polyworker/polyworker/clients/go"
)

const defaultURI = "redis://localhost:6379/0"

const usage = `Usage: goclient [flags] NAME [ARGUMENT ...]

Enqueues a job. Each ARGUMENT that is JSON is read as such, and any other is text:
  goclient -queue=sampleadd SampleAdd 1 2
  goclient -protocol=sidekiq Greet Ada '{"times": 2}' '"1"'
`

type settings struct {
	uri       string
	protocol  goclient.Protocol
	namespace *string // nil: the protocol's own
	queue     string
	in        time.Duration
	name      string
	args      []string
}

// An environment looks up a variable, as os.LookupEnv does.
type environment func(string) (string, bool)

func (e environment) get(name string) string {
	value, _ := e(name)
	return value
}

// parse reads the command line; what it leaves out comes from the environment.
func parse(args []string, env environment, help io.Writer) (*settings, error) {
	s := &settings{protocol: goclient.Protocol(first(env.get("GOCLIENT_PROTOCOL"), string(goclient.Resque)))}
	if namespace, given := env("GOCLIENT_NAMESPACE"); given {
		s.namespace = &namespace
	}
	flags := s.flags()
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			printHelp(flags, help)
		}
		return nil, err
	}
	if flags.NArg() == 0 {
		return nil, errors.New("name a job, as in: goclient -queue=sampleadd SampleAdd 1 2")
	}
	s.name, s.args = flags.Arg(0), flags.Args()[1:]
	if s.protocol != goclient.Resque && s.protocol != goclient.Sidekiq {
		return nil, fmt.Errorf("-protocol must be one of: %s, %s; not %q", goclient.Resque, goclient.Sidekiq, s.protocol)
	}
	if s.queue == "" && s.protocol == goclient.Resque {
		return nil, errors.New("name the queue, as in -queue=sampleadd")
	}
	return s, s.locate(env)
}

func (s *settings) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("goclient", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the caller tells errors
	flags.StringVar(&s.queue, "queue", "", "the `name` of the queue; Sidekiq's default is \"default\"")
	flags.StringVar(&s.uri, "uri", "", "the store's `URL` (env REDIS_PROVIDER, the name of the variable that holds it, or "+
		"REDIS_URL; default "+defaultURI+")")
	flags.Func("namespace", "what keys start with (env GOCLIENT_NAMESPACE; default \"resque:\", or nothing for Sidekiq)",
		func(namespace string) error { s.namespace = &namespace; return nil })
	flags.Func("protocol", "resque or sidekiq (env GOCLIENT_PROTOCOL; default resque)",
		func(protocol string) error { s.protocol = goclient.Protocol(protocol); return nil })
	flags.DurationVar(&s.in, "in", 0, "how much later the job is due, as in 90s or 1h30m")
	return flags
}

func printHelp(flags *flag.FlagSet, help io.Writer) {
	flags.SetOutput(help)
	fmt.Fprint(help, usage, "\nFlags:\n")
	flags.PrintDefaults()
}

// locate finds the URL, if no flag gave it.
func (s *settings) locate(env environment) error {
	provider := env.get("REDIS_PROVIDER")
	if strings.Contains(provider, "://") {
		return errors.New("REDIS_PROVIDER must be the name of the variable that holds the URL, not the URL itself")
	}
	if s.uri == "" && provider != "" {
		s.uri = env.get(provider)
	}
	s.uri = first(s.uri, env.get("REDIS_URL"), defaultURI)
	return nil
}

func (s *settings) options() []goclient.Option {
	if s.namespace == nil {
		return nil
	}
	return []goclient.Option{goclient.WithNamespace(*s.namespace)}
}

// first is the first of the texts that is not empty.
func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
