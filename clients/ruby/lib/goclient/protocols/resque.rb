# frozen_string_literal: true

# The Resque protocol, producer's half: jobs become commands. Pure: no socket, no clock.

require "goclient/plain_job"

module Goclient
  # What is written, by protocol.
  module Protocols
    # Commands as Resque 3 and resque-scheduler 5 send them, in their order.
    class Resque
      # The namespace where the user says none.
      NAMESPACE = "resque:"

      # @return [String] what begins each key
      attr_reader :prefix

      # @param prefix [String] what begins each key
      def initialize(prefix)
        @prefix = prefix
      end

      # The job of a call. Resque has no options, and no queue by default.
      #
      # @return [PlainJob]
      # @raise [InvalidJob] it cannot be written
      def job(name, args, queue: nil, **options)
        refuse_options(queue, options)
        PlainJob.new(queue, name, args)
      end

      # What the queue holds. Ruby's order of keys: `Resque.dequeue` compares bytes.
      #
      # @param job [PlainJob]
      # @return [String]
      def payload(job, _now = nil)
        %({"class":#{Encode.text(job.name)},"args":#{job.args}})
      end

      # Make the queue known to dashboards and to workers that take every queue.
      #
      # @return [Array] a command
      def announce(queue)
        ["SADD", "#{prefix}queues", queue]
      end

      # Append jobs to their queue, the first of them to run first.
      #
      # @return [Array] a command
      def push(queue, payloads)
        ["RPUSH", "#{prefix}queue:#{queue}", *payloads]
      end

      # Have the job run as soon as a worker is free. The queue is announced first, as Resque does.
      #
      # @param job [PlainJob]
      # @return [Array<Array>] commands
      def enqueue(job, _now = nil)
        [announce(job.queue), push(job.queue, [payload(job)])]
      end

      # Have the job enqueued when it is due, by resque-scheduler or a worker that promotes; at once if it is.
      #
      # Fractions of a second are dropped on both sides, as resque-scheduler drops them.
      # The key of the second command holds the whole payload: so `Resque.remove_delayed` finds the job.
      # The zset comes last: a scheduler sees the second only once the job is there.
      #
      # @param job [PlainJob]
      # @param due [Numeric] seconds since the epoch
      # @param now [Numeric]
      # @return [Array<Array>] commands
      def schedule(job, due, now)
        second = due.to_i
        return enqueue(job) if second <= now.to_i

        payload = %(#{payload(job).delete_suffix("}")},"queue":#{Encode.text(job.queue)}})
        [["RPUSH", "#{prefix}delayed:#{second}", payload],
         ["SADD", "#{prefix}timestamps:#{payload}", "delayed:#{second}"],
         ["ZADD", "#{prefix}delayed_queue_schedule", second, second]]
      end

      # What pushes the batches of many jobs of one name.
      #
      # @return [Batches]
      # @raise [InvalidJob] the name, queue or options cannot be
      def batches(name, queue: nil, **options)
        refuse_options(queue, options)
        Batches.new(self, Text.check_queue(queue), PlainJob.name_of(name))
      end

      # The pushes of one enqueue_many.
      class Batches
        # @return [Integer] how many jobs they hold so far: what enqueue_many returns
        attr_reader :result

        # @api private
        def initialize(protocol, queue, name)
          @protocol = protocol
          @queue = queue
          @head = %({"class":#{Encode.text(name)},"args":)
          @result = 0
        end

        # @return [Array] the command that makes the queue known
        def announce
          @protocol.announce(@queue)
        end

        # The push of jobs with these written arguments.
        #
        # @return [Array] a command
        def push(texts, _now)
          @result += texts.size
          @protocol.push(@queue, texts.map { |text| "#{@head}#{text}}" })
        end
      end

      private

      def refuse_options(queue, options)
        raise InvalidJob, "queue must be named: queue: \"...\"" if queue.nil?
        return if options.empty?

        name = options.keys.first
        hint = "; a Hash among the arguments needs braces" unless name.is_a?(Symbol)
        raise InvalidJob, "no option is called #{name.to_s.inspect} here#{hint}"
      end
    end
  end
end
