# frozen_string_literal: true

# What can go wrong: a job that cannot be written, and a store that did not take it.

module Goclient
  # The job was refused before anything of it was sent; the message names the offending argument.
  class InvalidJob < ArgumentError
    # @return [Integer] how many jobs of the same enqueue_many call were enqueued before
    attr_accessor :enqueued

    # @param message [String]
    # @param enqueued [Integer]
    def initialize(message = nil, enqueued: 0)
      super(message)
      @enqueued = enqueued
    end
  end

  # The store could not be reached or refused the job; `cause` is the error of the Redis library.
  #
  # When the connection broke before the answer came, the job may be stored all the same: enqueue it again if a second
  # run is better than none.
  class EnqueueError < StandardError
    # @return [Integer] how many jobs of the same enqueue_many call are known to be enqueued
    attr_accessor :enqueued

    # @param message [String]
    # @param enqueued [Integer]
    def initialize(message = nil, enqueued: 0)
      super(message)
      @enqueued = enqueued
    end
  end
end
