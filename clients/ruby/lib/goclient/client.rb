# frozen_string_literal: true

# The client: each call becomes one pipeline (enqueue_many: one per batch).

require "goclient/bulk"
require "goclient/link"
require "goclient/own_connection"
require "goclient/protocols/resque"
require "goclient/protocols/sidekiq"
require "goclient/schedule"

module Goclient
  # Enqueues jobs. One client serves any number of threads, as its connection does, and goes on working after a fork.
  #
  # What each call takes besides its own arguments:
  #
  # * `queue:` – the queue's name, without namespace; Sidekiq's is `default` where none is named;
  # * for Sidekiq `retry:`, `retry_for:`, `retry_queue:`, `backtrace:`, `dead:`, `tags:`, `jid:` (for a single job) and
  #   `options:`, a Hash of whatever else the payload should hold.
  #
  # All calls raise InvalidJob (an ArgumentError) for what cannot be written exactly, and then nothing was sent, and
  # EnqueueError if the store did not answer or refused.
  class Client
    # Where a client enqueues if it is told nothing.
    URL = "redis://localhost:6379/0"
    # The protocols that a client speaks.
    PROTOCOLS = { resque: Protocols::Resque, sidekiq: Protocols::Sidekiq }.freeze

    # @param redis [Object, nil] a Redis, a RedisClient, a ConnectionPool, `Resque.redis`, or a callable that yields one
    #   of them to its block, such as `Sidekiq.method(:redis)`; it is used as it is and never closed
    # @param url [String, nil] or else where to connect: redis, rediss or unix
    # @param protocol [Symbol, String] `:resque` or `:sidekiq`
    # @param namespace [String, nil] what keys start with; a colon is added if it lacks one, the empty one stays empty;
    #   by default `resque:` for Resque and empty for Sidekiq, or what redis-namespace says
    # @param clock [#call] returns the present in epoch seconds; for tests
    # @raise [ArgumentError] the URL cannot be read, or there is no such protocol
    def initialize(redis: nil, url: nil, protocol: :resque, namespace: nil, clock: -> { Time.now.to_f })
      raise ArgumentError, "give redis: or url:, not both" if redis && url

      @kind = PROTOCOLS.fetch(protocol.to_s.to_sym) do
        raise ArgumentError, "protocol must be one of: #{PROTOCOLS.keys.join(", ")}; not #{protocol.inspect}"
      end
      @own = OwnConnection.new(url || URL) unless redis
      @link = Link.new(redis || @own)
      @namespace = namespace
      @clock = clock
    end

    # Have a job run as soon as a worker is free. One round trip.
    #
    # @param name [String, Class] what the worker registered; a class name, for workers in Ruby
    # @param args [Array] what JSON carries: nil, true, false, Integer, finite Float, String, and Arrays and Hashes of
    #   them, with String keys and at most 88 levels deep
    # @return [String, nil] the job's id, where the protocol has one
    def enqueue(name, *args, **options)
      job = wire.job(name, args, **options)
      @link.transmit(wire.enqueue(job, @clock.call))
      job.jid
    end

    # Enqueue one job for each list of arguments, in pipelines of at most 1000 jobs and about 1 MiB.
    #
    # Both errors say in `enqueued` how many jobs of earlier batches were sent; an error of `lists` itself passes.
    #
    # @param name [String, Class] as for enqueue
    # @param lists [#each] of Arrays; it is read as it is sent
    # @return [Integer, Array<String>] how many jobs were enqueued, or their ids where the protocol has them
    def enqueue_many(name, lists, **options)
      batches = wire.batches(name, **options)
      bulk = Bulk.new(batches)
      lists.each { |args| send_batch(bulk) if bulk.add(args) }
      send_batch(bulk)
      batches.result
    rescue InvalidJob, EnqueueError => e
      e.enqueued = bulk.enqueued if bulk
      raise
    end

    # Have a job enqueued after a delay, by whatever promotes scheduled jobs of the protocol.
    #
    # @param delay [Numeric, ActiveSupport::Duration] seconds; zero or less enqueues at once
    # @param name [String, Class] as for enqueue
    # @return [String, nil] as for enqueue
    def enqueue_in(delay, name, *args, **options)
      now = @clock.call
      job = wire.job(name, args, **options)
      @link.transmit(wire.schedule(job, Schedule.due_in(delay, now), now))
      job.jid
    end

    # Have a job enqueued at a time, by whatever promotes scheduled jobs of the protocol.
    #
    # @param time [Time, DateTime, Numeric] or epoch seconds; the past enqueues at once
    # @param name [String, Class] as for enqueue
    # @return [String, nil] as for enqueue
    def enqueue_at(time, name, *args, **options)
      job = wire.job(name, args, **options)
      @link.transmit(wire.schedule(job, Schedule.due_at(time), @clock.call))
      job.jid
    end

    # Close the connection that this client opened itself; calling it again does nothing.
    def close
      @own&.close
    end

    # @return [String] without secrets, and without asking the store
    def inspect
      "#<#{self.class} #{@link.inspect} #{PROTOCOLS.key(@kind)} namespace=#{@namespace.inspect}>"
    end

    # The prefix of a namespace, as a user writes it.
    #
    # @param namespace [String, Symbol]
    # @return [String]
    def self.prefix(namespace)
      text = namespace.to_s
      text.empty? || text.end_with?(":") ? text : "#{text}:"
    end

    private

    # The protocol. Made on first use: until then a pool may not be configured, and its namespace is not known.
    def wire
      @wire ||= @kind.new(prefix)
    end

    def prefix
      said = Client.prefix(@namespace) if @namespace
      found = @link.prefix
      return said || @kind::NAMESPACE if found.empty?
      return found if said.nil? || said == found

      raise ArgumentError, "the connection has the namespace #{found.inspect} already: leave out namespace:"
    end

    def send_batch(bulk)
      @link.transmit(bulk.commands(@clock.call))
      bulk.sent
    end
  end
end
