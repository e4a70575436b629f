// Package testserver runs a private, real server for tests. A missing server is an error: a test without it would
// prove nothing.
package testserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"time"

	"github.com/redis/go-redis/v9"
)

// Server is a running server with a directory of its own.
type Server struct {
	Address string

	process   *exec.Cmd
	directory string
}

// Start runs $VALKEY_SERVER, or the redis-server or valkey-server of the PATH, on a free port with these directives.
func Start(directives ...string) (*Server, error) {
	binary, err := find()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	directory, err := os.MkdirTemp("", "goclient-test-")
	if err != nil {
		return nil, fmt.Errorf("no directory for the server: %w", err)
	}
	own := []string{"--port", port, "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "no"}
	s := &Server{
		Address:   net.JoinHostPort("127.0.0.1", port),
		process:   exec.Command(binary, append(own, directives...)...),
		directory: directory,
	}
	if err := s.process.Start(); err != nil {
		return nil, fmt.Errorf("%s does not start: %w", binary, err)
	}
	return s, s.wait()
}

// Stop ends the server and removes what it left.
func (s *Server) Stop() {
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
	_ = os.RemoveAll(s.directory)
}

// URL is where the server is.
func (s *Server) URL() string { return "redis://" + s.Address + "/0" }

// Client is a client of the server, whose store it empties.
func (s *Server) Client() *redis.Client {
	client := redis.NewClient(&redis.Options{Addr: s.Address})
	if err := client.FlushAll(context.Background()).Err(); err != nil {
		panic(err)
	}
	return client
}

// wait returns when the server answers.
func (s *Server) wait() error {
	client := redis.NewClient(&redis.Options{Addr: s.Address, MaxRetries: -1})
	defer client.Close()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if client.Ping(context.Background()).Err() == nil {
			return nil
		}
	}
	s.Stop()
	return fmt.Errorf("%s does not answer", s.process.Path)
}

func find() (string, error) {
	names := []string{"redis-server", "valkey-server"}
	if named := os.Getenv("VALKEY_SERVER"); named != "" {
		names = []string{named}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no server: install redis-server, or set VALKEY_SERVER to the path of a server's binary")
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("no free port: %w", err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}
