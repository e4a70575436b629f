# frozen_string_literal: true

# The peer Sidekiq: enqueues what standard input describes, or reads the retry set and retries what is there.

require_relative "quiet_sidekiq"
require_relative "tagged"
require "sidekiq/api"

# Each is asked for by its name.
module Peer
  module_function

  def enqueue(order)
    order["jobs"].each do |job|
      args = job["args"].map { |value| Tagged.native(value) }
      Sidekiq::Client.push("class" => job["name"], "queue" => order["queue"], "args" => args)
    end
  end

  # A set is read from its latest end: the jobs are told in the order in which they failed.
  def failures(_)
    entries = Sidekiq::RetrySet.new.sort_by { |entry| entry["failed_at"] }
    puts Tagged.write(entries.map { |entry| facts(entry) })
  end

  def facts(entry)
    told = {queue: entry.queue, name: entry.klass, args: entry.args.map { |value| Tagged.tag(value) }}
    told.merge(exception: entry["error_class"], error: entry["error_message"], retried: entry.retry ? true : false)
  end
end

order = Tagged.order
Sidekiq.redis = {url: order["url"]}
Peer.public_send(ARGV.fetch(0), order)
