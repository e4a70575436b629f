# frozen_string_literal: true

# A job with what Sidekiq knows of it besides.

require "goclient/jids"
require "goclient/options"
require "goclient/plain_job"

module Goclient
  # A job of Sidekiq: a PlainJob with an id and options.
  class SidekiqJob < PlainJob
    # @return [String] its id
    attr_reader :jid
    # @return [Hash] what its options add to the payload, as Options.members makes them
    attr_reader :members

    # @param queue [String, Symbol]
    # @param name [String, Symbol, Class]
    # @param args [Array]
    # @param jid [String] its id, if it has one already; otherwise it gets a new one
    # @param options [Hash] as for Options.members
    # @raise [InvalidJob] one of them cannot be written
    def initialize(queue, name, args, jid: Jids.one, **options)
      super(queue, name, args)
      @jid = Text.check("jid", jid)
      @members = Options.members(options)
    end
  end
end
