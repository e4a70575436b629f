# frozen_string_literal: true

# The peer sidekiq: an unmodified Sidekiq around the benchmark's jobs; unless told to stay, it ends when the queue is empty.
#
# Sidekiq adds to stat:processed with its heartbeat, every five seconds: too coarse for a clock.
# So one thread watches the queue and, once it is empty, beats out of turn until the last jobs are counted too.
# Its looks come closer together as the queue gets shorter: about a hundred in all, one LLEN each, beside a BRPOP for every job.

require_relative "jobs"
require "sidekiq/api"

# How fast the queue is taken to shrink at most: the pause before the next look is a part of what is left to do.
JOBS_A_SECOND = 100_000.0
SHORTEST_PAUSE = 0.002
# Half a second: the jobs that were still in the threads when the queue was first seen empty take far less.
BEATS = 250

def await_empty(queue)
  until (left = queue.size).zero?
    sleep([left / JOBS_A_SECOND, SHORTEST_PAUSE].max)
  end
end

def count_the_last_jobs
  BEATS.times do
    Sidekiq::CLI.instance.launcher.send(:heartbeat)
    sleep(SHORTEST_PAUSE)
  end
end

def end_when_empty(name)
  await_empty(Sidekiq::Queue.new(name))
  count_the_last_jobs
  Process.kill(:TERM, Process.pid)
end

unless ENV.key?("BENCH_STAY")
  Sidekiq.configure_server do |config|
    config.on(:startup) { Thread.new { end_when_empty(ENV.fetch("BENCH_QUEUE")) } }
  end
end
