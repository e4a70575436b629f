# frozen_string_literal: true

# The peer ActiveJob, over Sidekiq or over Resque: enqueues the jobs that standard input describes, as Rails does.

require_relative "tagged"

order = Tagged.order
ENV["REDIS_URL"] = order["url"] # for both, as in most applications

adapter = ARGV.fetch(0)
if adapter == "resque" # its adapter requires "resque": here that is what takes the gem's place
  $LOAD_PATH.unshift(File.join(__dir__, "instead_of_resque"), File.expand_path("../../../../clients/ruby/lib", __dir__))
else
  require_relative "quiet_sidekiq"
end

require "active_job"

ActiveJob::Base.queue_adapter = adapter.to_sym
ActiveJob::Base.logger = nil

# Run by our worker alone.
class NoteJob < ActiveJob::Base
  def perform(*); end
end

order["jobs"].each do |job|
  Object.const_get("#{job["name"]}Job").set(queue: order["queue"])
    .perform_later(*job["args"].map { |value| Tagged.native(value) })
end
