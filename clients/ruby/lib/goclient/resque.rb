# frozen_string_literal: true

# `Resque.enqueue` and its kin where the resque gem is not loaded: a producer keeps its code and loses the gem.

require "json"
require "goclient"

module Goclient
  # The calls of Resque and resque-scheduler that enqueue, with the bytes that these write.
  #
  # The module Resque is extended with them, so the gem, should it be loaded later, takes their place.
  module ResqueCalls
    # The client that enqueues: the one that was set, or one made on first use from the environment.
    #
    # @return [Client]
    def client
      @client ||= Environment.client(ENV, protocol: :resque)
    end

    # The client to use from now on, which speaks Resque; nil: the environment's, read again.
    attr_writer :client

    # Enqueue a job to the queue that its class names, in `@queue` or by a method `queue`.
    #
    # @param klass [Class]
    # @return [true, nil] nil if a `before_enqueue` hook of the class returned false
    # @raise [Resque::NoQueueError] it names none
    def enqueue(klass, *args)
      enqueue_to(queue_from_class(klass), klass, *args)
    end

    # Enqueue a job to a queue.
    #
    # @return [true, nil] as for enqueue
    def enqueue_to(queue, klass, *args)
      validate(klass, queue)
      hooked(klass, :enqueue, args) { client.enqueue(klass.to_s, *ResqueCalls.plain(args), queue: queue) }
    end

    # Enqueue a job at a time.
    #
    # @param timestamp [Time, Numeric]
    # @return [Boolean] false if a `before_schedule` hook of the class returned false
    def enqueue_at(timestamp, klass, *args)
      enqueue_at_with_queue(queue_from_class(klass), timestamp, klass, *args)
    end

    # The same, to a queue.
    def enqueue_at_with_queue(queue, timestamp, klass, *args)
      validate(klass, queue)
      scheduled(klass, args) { client.enqueue_at(timestamp, klass.to_s, *ResqueCalls.plain(args), queue: queue) }
    end

    # Enqueue a job after a number of seconds.
    #
    # @return [true, nil] as for enqueue_at
    def enqueue_in(seconds, klass, *args)
      enqueue_in_with_queue(queue_from_class(klass), seconds, klass, *args)
    end

    # The same, to a queue.
    def enqueue_in_with_queue(queue, seconds, klass, *args)
      validate(klass, queue)
      scheduled(klass, args) { client.enqueue_in(seconds, klass.to_s, *ResqueCalls.plain(args), queue: queue) }
    end

    # Enqueue what a payload would hold.
    #
    # @param queue [String, Symbol]
    # @param item [Hash] of `class` and `args`, with String or Symbol keys
    # @return [true]
    # @raise [InvalidJob] it has other members, which no worker would read
    def push(queue, item)
      members = ResqueCalls.plain(item)
      unless members.is_a?(Hash) && members.keys.sort == %w[args class] && members["args"].is_a?(Array)
        raise InvalidJob, "a payload is a Hash of class and args, an Array, and nothing else"
      end

      client.enqueue(members["class"], *members["args"], queue: queue)
      true
    end

    # The queue that a class names.
    #
    # @return [String, Symbol, nil]
    def queue_from_class(klass)
      (klass.instance_variable_defined?(:@queue) && klass.instance_variable_get(:@queue)) ||
        (klass.respond_to?(:queue) && klass.queue) || nil
    end

    # A value as the gem's JSON would write and any worker read it: a Symbol or a Time becomes its text.
    # @api private
    def self.plain(value)
      JSON.parse(JSON.generate(value))
    rescue JSON::JSONError, EncodingError => e
      raise InvalidJob, "arguments: #{e.message}", cause: nil
    end

    private

    def validate(klass, queue)
      if queue.nil? || queue.to_s.empty?
        raise NoQueueError, "Jobs must be placed onto a queue. No queue could be inferred for class #{klass}"
      end
      raise NoClassError, "Jobs must be given a class." if klass.to_s.empty?
    end

    # Run what enqueues between the hooks of the class, in the order of their names.
    def hooked(klass, verb, args)
      return nil if hooks(klass, "before_#{verb}").map { |hook| klass.public_send(hook, *args) }.include?(false)

      yield
      hooks(klass, "after_#{verb}").each { |hook| klass.public_send(hook, *args) }
      true
    end

    # The same, with resque-scheduler's answer where a hook keeps the job back.
    def scheduled(klass, args, &block)
      hooked(klass, :schedule, args, &block) || false
    end

    def hooks(klass, prefix)
      klass.methods.grep(/\A#{prefix}/).sort
    end

    # Raised where no queue is named.
    class NoQueueError < RuntimeError; end
    # Raised where no class is named.
    class NoClassError < RuntimeError; end
  end
end

if defined?(Resque) && Resque.respond_to?(:enqueue) && !Resque.singleton_class.include?(Goclient::ResqueCalls)
  raise LoadError, "the resque gem is loaded: require \"goclient/resque\" takes its place only where it is not"
end

# Where the resque gem is not loaded: its calls that enqueue.
module Resque
  extend Goclient::ResqueCalls

  # Raised where no queue is named.
  NoQueueError = Goclient::ResqueCalls::NoQueueError unless const_defined?(:NoQueueError, false)
  # Raised where no class is named.
  NoClassError = Goclient::ResqueCalls::NoClassError unless const_defined?(:NoClassError, false)
end
