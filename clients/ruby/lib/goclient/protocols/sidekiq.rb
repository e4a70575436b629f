# frozen_string_literal: true

# The Sidekiq protocol, producer's half: jobs become commands. Pure: no socket, no clock.

require "goclient/sidekiq_job"

module Goclient
  module Protocols
    # Commands as Sidekiq 6, 7 and 8 send them, in their order.
    class Sidekiq
      # The namespace where the user says none: Sidekiq knows no other from version 7 on.
      NAMESPACE = ""
      # The queue where the user names none.
      QUEUE = "default"

      # @return [String] what begins each key
      attr_reader :prefix

      # @param prefix [String] what begins each key
      def initialize(prefix)
        @prefix = prefix
      end

      # The job of a call.
      #
      # @return [SidekiqJob]
      # @raise [InvalidJob] it cannot be written
      def job(name, args, queue: QUEUE, **options)
        SidekiqJob.new(queue, name, args, **options)
      end

      # What the queue holds.
      #
      # @param job [SidekiqJob]
      # @param now [Numeric] seconds since the epoch
      # @return [String]
      def payload(job, now)
        %(#{begun(job, now)},"enqueued_at":#{Sidekiq.seconds(now)}})
      end

      # Make the queue known to dashboards.
      #
      # @return [Array] a command
      def announce(queue)
        ["SADD", "#{prefix}queues", queue]
      end

      # Prepend jobs to their queue one by one: workers take from the other end, so the first runs first.
      #
      # @return [Array] a command
      def push(queue, payloads)
        ["LPUSH", "#{prefix}queue:#{queue}", *payloads]
      end

      # Have the job run as soon as a worker is free. The queue is announced first, as Sidekiq does.
      #
      # @param job [SidekiqJob]
      # @param now [Numeric]
      # @return [Array<Array>] commands
      def enqueue(job, now)
        [announce(job.queue), push(job.queue, [payload(job, now)])]
      end

      # Have the job enqueued when it is due, by a Sidekiq process or a worker that promotes; at once if it is due.
      #
      # A scheduled job has no `enqueued_at` and its queue is not announced: both is done when it is enqueued.
      #
      # @param job [SidekiqJob]
      # @param due [Numeric] seconds since the epoch
      # @param now [Numeric]
      # @return [Array<Array>] commands
      def schedule(job, due, now)
        return enqueue(job, now) if due <= now

        [["ZADD", "#{prefix}schedule", Sidekiq.seconds(due), "#{begun(job, now)}}"]]
      end

      # What pushes the batches of many jobs of one name. One jid cannot be given to them all.
      #
      # @return [Batches]
      # @raise [InvalidJob] the name, queue or options cannot be
      def batches(name, queue: QUEUE, **options)
        queue = Text.check_queue(queue)
        Batches.new(self, queue, Sidekiq.head(PlainJob.name_of(name), queue, Options.members(options)))
      end

      # The pushes of one enqueue_many.
      class Batches
        # @return [Array<String>] the jids of their jobs so far: what enqueue_many returns
        attr_reader :result

        # @api private
        def initialize(protocol, queue, head)
          @protocol = protocol
          @queue = queue
          @head = head
          @result = []
        end

        # @return [Array] the command that makes the queue known
        def announce
          @protocol.announce(@queue)
        end

        # The push of jobs with these written arguments, all with one time.
        #
        # @return [Array] a command
        def push(texts, now)
          jids = Jids.many(texts.size)
          @result.concat(jids)
          rest = %("created_at":#{Sidekiq.seconds(now)},"enqueued_at":#{Sidekiq.seconds(now)}})
          @protocol.push(@queue, texts.zip(jids).map { |text, jid| %(#{@head}#{text},"jid":"#{jid}",#{rest}) })
        end
      end

      # A payload up to its arguments: `retry`, `queue`, the other options, `class`, as Sidekiq::Client orders them.
      # @api private
      def self.head(name, queue, members)
        text = Encode.text({ "retry" => nil, "queue" => queue, **members, "class" => name })
        %(#{text.delete_suffix("}")},"args":)
      end

      # A time as text. Its fraction is always visible: Sidekiq 8 takes an integer for milliseconds.
      # @api private
      def self.seconds(time)
        time.to_f.to_s
      end

      private

      # The payload up to what tells a queued job from a scheduled one.
      def begun(job, now)
        rest = %("jid":#{Encode.text(job.jid)},"created_at":#{Sidekiq.seconds(now)})
        "#{Sidekiq.head(job.name, job.queue, job.members)}#{job.args},#{rest}"
      end
    end
  end
end
