# frozen_string_literal: true

# The peer resque, where the gem is installed: enqueues what standard input describes, or schedules it for at once.

require ARGV.fetch(0) # resque, or resque-scheduler
require_relative "tagged"

class Note; end

order = Tagged.order
Resque.redis = order["url"]
order["jobs"].each do |job|
  args = job["args"].map { |value| Tagged.native(value) }
  if ARGV.fetch(0) == "resque"
    Resque.enqueue_to(order["queue"], Note, *args)
  else
    Resque.enqueue_in_with_queue(order["queue"], 1, Note, *args)
  end
end
