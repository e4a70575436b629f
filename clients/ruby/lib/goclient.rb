# frozen_string_literal: true

# Enqueue background jobs, byte for byte as Ruby's Resque or Ruby's Sidekiq writes them.

require "goclient/client"
require "goclient/environment"
require "goclient/errors"
require "goclient/job"
require "goclient/version"

# The calls of a Client, with the client of this process.
module Goclient
  class << self
    # The client of this process: the one that was set, or one made on first use from the environment.
    #
    # @return [Client]
    # @raise [ArgumentError] the environment holds no readable URL, or names no protocol
    def client
      @client ||= Environment.client(ENV)
    end

    # The client to use from now on; nil: the environment's, read again.
    attr_writer :client

    # As Client#enqueue.
    def enqueue(...)
      client.enqueue(...)
    end

    # As Client#enqueue_many.
    def enqueue_many(...)
      client.enqueue_many(...)
    end

    # As Client#enqueue_in.
    def enqueue_in(...)
      client.enqueue_in(...)
    end

    # As Client#enqueue_at.
    def enqueue_at(...)
      client.enqueue_at(...)
    end
  end
end
