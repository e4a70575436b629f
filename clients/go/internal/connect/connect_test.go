// Which URLs reach what, and that none shows its password.

package connect_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/polyworker/polyworker/clients/go/internal/connect"
	"github.com/redis/go-redis/v9"
)

func open(t *testing.T, url string) redis.UniversalClient {
	t.Helper()
	client, err := connect.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func TestOneServer(t *testing.T) {
	options := open(t, "rediss://user:p%40ss@host:6380/2").(*redis.Client).Options()
	if options.Addr != "host:6380" || options.Password != "p@ss" || options.DB != 2 || options.TLSConfig == nil {
		t.Errorf("%+v", options)
	}
}

func TestSocketFile(t *testing.T) {
	options := open(t, "unix:///run/redis.sock?db=1").(*redis.Client).Options()
	if options.Network != "unix" || options.Addr != "/run/redis.sock" || options.DB != 1 {
		t.Errorf("%+v", options)
	}
}

func TestCluster(t *testing.T) {
	options := open(t, "redis+cluster://user:secret@one:7000,two:7001").(*redis.ClusterClient).Options()
	if !reflect.DeepEqual(options.Addrs, []string{"one:7000", "two:7001"}) || options.Password != "secret" {
		t.Errorf("%+v", options)
	}
}

func TestSentinels(t *testing.T) {
	options := open(t, "redis+sentinel://user:secret@one:26380,two/mymaster/3").(*redis.Client).Options()
	if options.Addr != "FailoverClient" || options.Password != "secret" || options.DB != 3 {
		t.Errorf("%+v", options)
	}
}

func TestURLsThatCannotBeAreRefused(t *testing.T) {
	for _, url := range []string{
		"", "host:6379", "http://host", "redis+other://host", "unix+cluster:///secret", "redis://:sec/ret@host",
		"redis://:secret@host/words", "redis+sentinel://:secret@host", "redis+sentinel://:secret@host/m/words", "redis://:secret@host:port",
	} {
		_, err := connect.Open(url)
		if !errors.Is(err, connect.ErrURL) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
