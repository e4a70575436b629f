// Package goclient enqueues background jobs from Go, byte for byte as Ruby's Resque or Ruby's Sidekiq writes them.
// Whatever reads their queues runs them: polyworker, Resque, goworker and node-resque, or polyworker and Sidekiq 6, 7
// and 8.
//
// # Calls
//
// There is one call. It takes one job or many, for now or for later:
//
//	client := goclient.New(rdb, goclient.Sidekiq)
//	ids, err := client.Enqueue(ctx, goclient.Job{Queue: "mail", Name: "Greet", Args: []any{"Ada", 2}})
//
// The client of Redis is yours: of one server, of Sentinels or of a Cluster, with your time limits, and never closed
// here. go-redis heeds the deadline of a context only with its option ContextTimeoutEnabled.
//
// A scheduled job needs somebody to move it when it is due: resque-scheduler, a Sidekiq process, or a worker that
// promotes.
//
// # Protocols
//
//	                    Resque                      Sidekiq
//	namespace           "resque:"                   none
//	Job.Queue           must be named               "default"
//	Job.ID, .Options    none                        the jid; Retry, Tags and the others
//	Enqueue returns     nil                         the jids
//	Job.At              by the whole second         by the microsecond
//
// Resque and Sidekiq must not share a queue under one namespace: they take from opposite ends of the same list.
// Sidekiq Web shows only queues whose names consist of ASCII letters, digits and the characters _ : . and -
//
// # Arguments
//
// A job's arguments are what JSON carries exactly:
//
//   - nil, bool, and string that is UTF-8
//   - integers of every size; [*math/big.Int] and [encoding/json.Number] of at most 4300 digits, more than which
//     CPython does not read
//   - float64 and float32 that are finite; 1.0 stays 1.0, and a json.Number is written as it stands
//   - slices, arrays, and maps with string keys, of all these, nested at most 88 levels deep; nil ones are empty
//   - [Object], whose members keep their order; those of a map are sorted
//
// Everything else is refused before anything is sent, with its place and what to do:
//
//	invalid job: argument 2["when"]: time.Time is not JSON; pass text, for example value.Format(time.RFC3339Nano)
//
// Refused are also values of types that somebody named, as in "type Colour int": such a type means more than what it
// is made of, and often has its own idea of its JSON. Options follow the same rules.
//
// The bytes are Ruby's: text is not escaped for HTML, and floats look as those of Ruby 3.1 do, exponents included.
// So Resque.dequeue, which compares bytes, finds these jobs; give a hash of Ruby's as an [Object] in Ruby's order.
//
// # Errors
//
// With [ErrInvalidJob] nothing was sent. With [ErrEnqueue] the store did not answer, or refused; then the error is an
// [*EnqueueError], which holds the cause, and how many jobs are known to be stored. To go on after it, enqueue
// jobs[Enqueued:]; of the pipeline that failed some may be stored already.
//
// go-redis sends a pipeline again when a connection breaks, by default three times. When it breaks between the
// commands and their answer nobody can know whether the jobs were stored, so they may be stored twice (under Sidekiq
// with the same jid), never lost in silence. Jobs should bear being run twice, as they must for workers that lose
// none.
//
// Messages never quote the arguments of a job, only their places.
//
// # Many jobs
//
// One call sends its jobs in pipelines of at most 1000 jobs and about 1 MiB, after it has written all of them out: it
// needs as much memory as their payloads. For an endless stream, call it with some thousands at a time.
package goclient
