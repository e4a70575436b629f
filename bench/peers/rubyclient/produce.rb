# frozen_string_literal: true

# The producer of the Ruby client, in Sidekiq's protocol; takes the words of bench/inside/order.py.

require "json"
require "goclient"

url, queue, kind, count, how, size = ARGV
count = Integer(count)
args = kind == "blob" ? ["x" * Integer(size)] : []
client = Goclient::Client.new(url: url, protocol: :sidekiq)

start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
if how == "bulk"
  client.enqueue_many(kind.capitalize, Array.new(count) { args }, queue: queue)
else
  count.times { client.enqueue(kind.capitalize, *args, queue: queue) }
end
puts JSON.generate(jobs: count, seconds: Process.clock_gettime(Process::CLOCK_MONOTONIC) - start)
