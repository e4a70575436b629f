# frozen_string_literal: true

# The conformance adapter of goclient, level producer: JSON lines on standard input, answers on standard output.
#
# Its contract is "The adapter contract" in protocol/README.md.

$LOAD_PATH.unshift(File.join(__dir__, "lib"))

require "json"
require "goclient"

# Answers the requests of the runner.
module Adapter
  OUTSIDE_JSON = {
    "nan" => Float::NAN, "infinity" => Float::INFINITY, "-infinity" => -Float::INFINITY, "broken-text" => "\xFF"
  }.freeze
  CALLS = %w[encode enqueue schedule].freeze

  module_function

  # The answer to one line.
  def answer(line)
    request = natively(JSON.parse(line, max_nesting: false))
    return { "error" => "unknown-call" } unless CALLS.include?(request["call"])

    send(request["call"], request.fetch("protocol", "resque"), request)
  rescue Goclient::InvalidJob => e
    { "error" => "invalid-job", "message" => e.message }
  end

  # The text that would be stored.
  def encode(protocol, request)
    wire = wire(protocol)
    queue = protocol == "resque" ? { "queue" => "any" } : {}
    { "payload" => wire.payload(job(wire, { **queue, **request, **request["job"] }), request["now"]) }
  end

  # Enqueue all jobs or none: every job is made, and so checked, before the first is sent.
  #
  # Neighbours without a jid of their own that differ only in arguments go out as one batch.
  def enqueue(protocol, request)
    request["jobs"].each { |job| job(wire(protocol), job) }
    client = client(protocol, request)
    request["jobs"].chunk_while { |one, other| alike?(one, other) }.each do |batch|
      send_batch(client, batch.first, batch)
    end
    { "ok" => true }
  end

  # Schedule all jobs or none, at the time of day that the request tells.
  def schedule(protocol, request)
    request["jobs"].each { |job| job(wire(protocol), job) }
    client = client(protocol, request)
    request["jobs"].each { |job| client.enqueue_at(job["at"], job["name"], *job.fetch("args", []), **keywords(job)) }
    { "ok" => true }
  end

  def send_batch(client, first, batch)
    if first.key?("jid")
      client.enqueue(first["name"], *first.fetch("args", []), **keywords(first))
    else
      client.enqueue_many(first["name"], batch.map { |job| job.fetch("args", []) }, **keywords(first))
    end
  end

  # Whether two jobs can go out in one enqueue_many.
  def alike?(one, other)
    !one.key?("jid") && one.except("args") == other.except("args")
  end

  def wire(protocol)
    Goclient::Client::PROTOCOLS.fetch(protocol.to_sym).new("")
  end

  # The job that a request describes.
  def job(wire, request)
    wire.job(request["name"], request.fetch("args", []), **keywords(request))
  end

  # What a call takes besides the name and the arguments.
  def keywords(request)
    request.slice("queue", "jid", "options").transform_keys(&:to_sym)
  end

  # A client that takes the request's `now` for the present; each request is over when it is answered.
  def client(protocol, request)
    now = request.fetch("now", 0)
    Goclient::Client.new(redis: redis(request["uri"]), protocol: protocol, namespace: request["namespace"],
                         clock: -> { now })
  end

  def redis(uri)
    @connections ||= Hash.new { |known, found| known[found] = Goclient::OwnConnection.new(found) }
    @connections[uri]
  end

  # The value, with each object that names a value that JSON does not have replaced by that value.
  def natively(value)
    case value
    when Array then value.map { |item| natively(item) }
    when Hash then outside(value) { value.transform_values { |item| natively(item) } }
    else value
    end
  end

  def outside(value)
    value.keys == ["outside-json"] ? OUTSIDE_JSON.fetch(value["outside-json"]) : yield
  end
end

if $PROGRAM_NAME == __FILE__
  $stdin.set_encoding(Encoding::UTF_8)
  $stdout.sync = true
  $stdin.each_line { |line| puts JSON.generate(Adapter.answer(line)) }
end
