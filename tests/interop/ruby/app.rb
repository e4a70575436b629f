# frozen_string_literal: true

# The Ruby half of a fleet: its connection, and jobs that leave a trace of every run, as those of interopjobs.py do.

require "json"
require "sidekiq"

# Debian's ruby-redis 4.8 would print a line per command for what Sidekiq 6.4 asks of it.
Redis.silence_deprecations = true
Redis.sadd_returns_boolean = false

Sidekiq.logger.level = Logger::INFO
Sidekiq.options[:poll_interval_average] = 1 # seconds; unset, the first look comes after ten

if (namespace = ENV.fetch("NAMESPACE", nil)) # needs the gem redis-namespace; versions from 7 on refuse it
  Sidekiq.redis = {url: ENV.fetch("REDIS_URL"), namespace: namespace}
end

TRACES = ConnectionPool.new(size: 10) { Redis.new(url: ENV.fetch("TRACES_URL")) }

# What all jobs share: traces in a database of their own, and two switches that the tests turn.
module Traced
  def trace(what, args)
    record = JSON.generate({by: "ruby", pid: Process.pid, name: self.class.name, jid: jid, args: args})
    TRACES.with { |store| store.rpush(what, record) }
  end

  def switch?(name)
    TRACES.with { |store| store.exists?(name) }
  end
end

# Runs at once, whatever its arguments.
class Note
  include Sidekiq::Job
  include Traced

  def perform(*args)
    trace("ran", args)
  end
end

# Runs until the test opens the gate.
class Hold
  include Sidekiq::Job
  include Traced

  def perform(*args)
    trace("started", args)
    sleep 0.02 until switch?("gate")
    trace("ran", args)
  end
end

# Runs for some milliseconds.
class Nap
  include Sidekiq::Job
  include Traced

  def perform(job, milliseconds)
    sleep milliseconds / 1000.0
    trace("ran", [job, milliseconds])
  end
end

# Fails until the test has mended it.
class Fickle
  include Sidekiq::Job
  include Traced

  def perform(*args)
    trace("started", args)
    raise ArgumentError, "not mended yet" unless switch?("mended")

    trace("ran", args)
  end
end

# No process of Python knows this class.
class RubyOnly < Note; end
