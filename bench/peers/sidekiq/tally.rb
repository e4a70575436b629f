# frozen_string_literal: true

# The tally of bench/inside/tally.py for Ruby: a handler tells that it ran, a thread sends the sum every 5 ms.

require "socket"
require "uri"

module Tally
  EVERY_SECONDS = 0.005

  @runs = Queue.new
  @start = Mutex.new

  class << self
    # The wall clock in microseconds.
    def now
      Process.clock_gettime(Process::CLOCK_REALTIME, :microsecond)
    end

    # A handler has run which began at this time.
    def done(began)
      add(began, now, nil)
    end

    # A handler begins whose job was enqueued at this time; it has nothing else to do.
    def stamped(enqueued)
      time = now
      add(time, time, time - enqueued)
    end

    private

    def add(*run)
      @start.synchronize { @sender ||= Thread.new { send_forever } }
      @runs << run
    end

    def send_forever
      place = URI(ENV.fetch("BENCH_TALLY"))
      socket = TCPSocket.new(place.host, place.port)
      loop do
        sleep(EVERY_SECONDS)
        runs = Array.new(@runs.size) { @runs.pop }
        tell(socket, commands(runs)) unless runs.empty?
      end
    end

    def commands(runs)
      began, ended, latencies = runs.transpose
      told = [
        ["INCRBY", "bench:done", runs.size],
        ["ZADD", "bench:span", "LT", began.min, "first"],
        ["ZADD", "bench:span", "GT", ended.max, "last"],
      ]
      latencies.any? ? [*told, ["RPUSH", "bench:latency", *latencies]] : told
    end

    def tell(socket, told)
      socket.write(told.map { |words| pack(words.map(&:to_s)) }.join)
      # Each reply is one line, a number; what it says is of no interest.
      told.size.times { socket.gets }
    end

    def pack(words)
      "*#{words.size}\r\n#{words.map { |word| "$#{word.bytesize}\r\n#{word}\r\n" }.join}"
    end
  end
end
