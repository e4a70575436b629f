# frozen_string_literal: true

# A private, real server for the tests, on a port of its own; without its binary the tests fail and say how to get it.

require "minitest"
require "redis"
require "socket"
require "tmpdir"

# One redis-server process for all tests of a run.
class PrivateServer
  # @return [String] the URL of the one server, started on first use
  def self.url
    @url ||= new.start.url
  end

  # A TCP port that nobody listens on right now.
  def self.free_port
    TCPServer.open("127.0.0.1", 0) { |server| server.addr[1] }
  end

  # The path of the server's binary.
  def self.binary(path = ENV.fetch("PATH"))
    files = path.split(":").map { |directory| File.join(directory, "redis-server") }
    files.find { |file| File.executable?(file) } or raise "redis-server is not installed: apt-get install redis-server"
  end

  attr_reader :url

  def initialize
    @port = PrivateServer.free_port
    @url = "redis://127.0.0.1:#{@port}/0"
  end

  # Start the process and wait until it answers, at most 10 seconds; it ends with the tests.
  def start
    directory = Dir.mktmpdir("goclient-test-")
    words = [PrivateServer.binary, "--port", @port.to_s, "--bind", "127.0.0.1", "--dir", directory, "--save", ""]
    process = Process.spawn(*words, out: File.join(directory, "server.log"), err: %i[child out])
    Minitest.after_run { finish(process, directory) }
    await_answer
    self
  end

  private

  def finish(process, directory)
    Process.kill(:KILL, process)
    Process.wait(process)
    FileUtils.remove_entry(directory)
  end

  def await_answer
    deadline = now + 10
    begin
      Redis.new(url: @url).ping
    rescue Redis::BaseError
      raise if now > deadline

      sleep 0.01
      retry
    end
  end

  def now
    Process.clock_gettime(Process::CLOCK_MONOTONIC)
  end
end
