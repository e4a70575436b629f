# frozen_string_literal: true

# The peer goclient for Ruby: enqueues, one by one, the jobs that standard input describes.

$LOAD_PATH.unshift(File.expand_path("../../../../clients/ruby/lib", __dir__))

require "goclient"
require_relative "tagged"

order = Tagged.order
client = Goclient::Client.new(url: order["url"], protocol: ARGV.fetch(0).to_sym)
order["jobs"].each do |job|
  client.enqueue(job["name"], *job["args"].map { |value| Tagged.native(value) }, queue: order["queue"])
end
