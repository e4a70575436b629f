# frozen_string_literal: true

# One enqueue_many: its jobs gathered into batches of bounded size. Pure: who sends them is not known here.

require "goclient/encode"

module Goclient
  # Gathers the arguments of jobs until a batch is full, and counts the jobs that were sent.
  #
  # Every argument list is checked as it comes, before the batch that holds it is sent: a bad one leaves out its own
  # batch, and no job after it.
  class Bulk
    # One pipeline: large enough that the round trip is nothing beside the jobs, small enough that neither side has to
    # buffer much and that other clients of the server get their turn.
    BATCH_JOBS = 1000
    # @api private
    BATCH_BYTES = 1 << 20

    # @return [Integer] how many jobs were sent
    attr_reader :enqueued

    # @param batches [#announce, #push] what makes commands of written arguments
    def initialize(batches)
      @batches = batches
      @state = JSON::State.new
      @enqueued = 0
      begin_batch
    end

    # Gather one job.
    #
    # @param args [Array]
    # @return [Boolean] whether the batch is full and must be sent before the next is added
    # @raise [InvalidJob] the arguments cannot be written; the message begins with the job's number
    def add(args)
      text = Encode.arguments(args, @state)
      @texts << text
      @bytes += text.bytesize
      @texts.size >= BATCH_JOBS || @bytes >= BATCH_BYTES
    rescue InvalidJob => e
      raise InvalidJob, "job #{@enqueued + @texts.size + 1}, #{e.message}", cause: nil
    end

    # What sends the batch: nothing if it is empty. The first batch announces the queue.
    #
    # @param now [Float]
    # @return [Array<Array>] commands
    def commands(now)
      return [] if @texts.empty?

      push = @batches.push(@texts, now)
      @enqueued.zero? ? [@batches.announce, push] : [push]
    end

    # Count the batch as enqueued and begin the next.
    def sent
      @enqueued += @texts.size
      begin_batch
    end

    private

    def begin_batch
      @texts = []
      @bytes = 0
    end
  end
end
