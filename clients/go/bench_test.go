// Speed: many jobs into a real store, and their encoding alone.

package goclient_test

import (
	"testing"

	goclient "github.com/polyworker/polyworker/clients/go"
	"github.com/polyworker/polyworker/clients/go/internal/recorder"
)

const bulk = 100_000

func BenchmarkEnqueueMany(b *testing.B) {
	for _, protocol := range []goclient.Protocol{goclient.Resque, goclient.Sidekiq} {
		b.Run(string(protocol), func(b *testing.B) {
			rdb := connected(b)
			client, all := goclient.New(rdb, protocol), jobs(bulk)
			for b.Loop() {
				if _, err := client.Enqueue(b.Context(), all...); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				rdb.FlushAll(b.Context())
				b.StartTimer()
			}
			b.ReportMetric(float64(b.N)*bulk/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

func BenchmarkEncodeMany(b *testing.B) {
	recorded := recorder.New()
	defer recorded.Client.Close()
	client, all := goclient.New(recorded.Client, goclient.Sidekiq), jobs(1000)
	for b.Loop() {
		if _, err := client.Enqueue(b.Context(), all...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "jobs/s")
}

func BenchmarkEnqueueOne(b *testing.B) {
	client, one := goclient.New(connected(b), goclient.Sidekiq), jobs(1)
	for b.Loop() {
		if _, err := client.Enqueue(b.Context(), one...); err != nil {
			b.Fatal(err)
		}
	}
}
