// Package connect turns URLs into clients of go-redis. Nothing is sent before the first command.
package connect

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// ErrURL says that a URL cannot be read. Messages quote nothing of it, since it may hold a password.
var ErrURL = errors.New("not a Redis URL")

const schemes = "redis, rediss, unix, redis+sentinel, rediss+sentinel, redis+cluster, rediss+cluster"

var kinds = map[string]func(parsed *url.URL, hosts []string) (redis.UniversalClient, error){
	"redis": single, "rediss": single, "unix": single,
	"redis+sentinel": sentinel, "rediss+sentinel": sentinel,
	"redis+cluster": cluster, "rediss+cluster": cluster,
}

// Open makes a client for a URL; the caller closes it.
func Open(uri string) (redis.UniversalClient, error) {
	uri, hosts := splitHosts(uri)
	parsed, err := url.Parse(uri)
	if err != nil {
		return nil, refuse("in a password, '/', '@', '#' and '?' must be percent-encoded")
	}
	open, known := kinds[parsed.Scheme]
	if !known {
		return nil, refuse("its scheme must be one of: " + schemes)
	}
	parsed.Scheme, _, _ = strings.Cut(parsed.Scheme, "+")
	return open(parsed, hosts)
}

// splitHosts leaves one host in the URL, since net/url knows no lists of them, and tells them all.
func splitHosts(uri string) (first string, hosts []string) {
	scheme, rest, _ := strings.Cut(uri, "://")
	end := strings.IndexAny(rest+"/", "/?#")
	user := strings.LastIndexByte(rest[:end], '@') + 1
	hosts = strings.Split(rest[user:end], ",")
	if len(hosts) == 1 {
		return uri, hosts
	}
	return scheme + "://" + rest[:user] + hosts[0] + rest[end:], hosts
}

func single(parsed *url.URL, hosts []string) (redis.UniversalClient, error) {
	options, err := redis.ParseURL(parsed.String())
	if err != nil || len(hosts) > 1 {
		return nil, refuse("it is redis://user:password@host:6379/0 or unix:///path/of/the/socket")
	}
	return redis.NewClient(options), nil
}

// cluster asks any of the hosts.
func cluster(parsed *url.URL, hosts []string) (redis.UniversalClient, error) {
	query := parsed.Query()
	query["addr"] = append(query["addr"], hosts[1:]...)
	parsed.RawQuery = query.Encode()
	options, err := redis.ParseClusterURL(parsed.String())
	if err != nil {
		return nil, refuse("it is redis+cluster://user:password@host:6379,host2:6379")
	}
	return redis.NewClusterClient(options), nil
}

// sentinel asks the Sentinels at the hosts for the master that the path names; user and password are the master's.
func sentinel(parsed *url.URL, hosts []string) (redis.UniversalClient, error) {
	service, database, _ := strings.Cut(strings.Trim(parsed.Path, "/"), "/")
	query := parsed.Query()
	user, password := query.Get("sentinel_username"), query.Get("sentinel_password")
	query.Del("sentinel_username")
	query.Del("sentinel_password")
	parsed.Path, parsed.RawQuery = "", query.Encode()
	options, err := redis.ParseURL(parsed.String())
	number, notNumber := strconv.ParseUint("0"+database, 10, 31)
	if err != nil || notNumber != nil || service == "" || hosts[0] == "" {
		return nil, refuse("it is redis+sentinel://user:password@host:26379,host2:26379/mymaster/0")
	}
	return redis.NewFailoverClient(&redis.FailoverOptions{
		MasterName:       service,
		SentinelAddrs:    withPorts(hosts),
		SentinelUsername: user,
		SentinelPassword: password,
		Username:         options.Username,
		Password:         options.Password,
		DB:               int(number),
		DialTimeout:      options.DialTimeout,
		ReadTimeout:      options.ReadTimeout,
		WriteTimeout:     options.WriteTimeout,
		TLSConfig:        withoutName(options.TLSConfig),
	}), nil
}

// withPorts adds the port of Sentinels to hosts that name none.
func withPorts(hosts []string) []string {
	for i, host := range hosts {
		if !strings.Contains(host, ":") || strings.HasSuffix(host, "]") {
			hosts[i] = host + ":26379"
		}
	}
	return hosts
}

func refuse(reason string) error { return fmt.Errorf("%w: %s", ErrURL, reason) }

// withoutName lets each server prove its own name: the URL's is that of one Sentinel only.
func withoutName(config *tls.Config) *tls.Config {
	if config != nil {
		config.ServerName = ""
	}
	return config
}
