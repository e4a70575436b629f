# frozen_string_literal: true

# The producer of Sidekiq: perform_async for one job, push_bulk for many, a thousand in each call as its documentation advises.

require "json"
require_relative "jobs"

_url, queue, kind, count, how, size = ARGV
count = Integer(count)
job = Object.const_get(kind.capitalize)

CALL = 1000

def arguments(kind, size)
  case kind
  when "stamp" then [Tally.now]
  when "blob" then ["x" * Integer(size)]
  else []
  end
end

def clock
  Process.clock_gettime(Process::CLOCK_MONOTONIC)
end

start = clock
if how == "bulk"
  Array.new(count) { arguments(kind, size) }.each_slice(CALL) do |args|
    Sidekiq::Client.push_bulk("class" => job, "queue" => queue, "args" => args)
  end
else
  rate = Float(how.delete_prefix("paced:"), exception: false)
  count.times do |number|
    pause = rate ? start + number / rate - clock : 0
    sleep(pause) if pause.positive?
    job.set(queue: queue).perform_async(*arguments(kind, size))
  end
end
puts JSON.generate(jobs: count, seconds: clock - start)
