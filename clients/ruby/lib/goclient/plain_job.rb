# frozen_string_literal: true

# A job as its producer knows it: a value that, once it exists, can be written.

require "goclient/encode"
require "goclient/text"

module Goclient
  # What to run, where.
  class PlainJob
    # @return [String] the queue's name, without prefix
    attr_reader :queue
    # @return [String] what the worker registered: `class` on the wire
    attr_reader :name
    # @return [String] the arguments, written
    attr_reader :args

    # @param queue [String, Symbol] not empty, no comma (worker ids are lists of queues), no line break
    # @param name [String, Symbol, Class] not empty
    # @param args [Array] of what JSON carries exactly
    # @raise [InvalidJob] one of them cannot be written
    def initialize(queue, name, args)
      @queue = Text.check_queue(queue)
      @name = PlainJob.name_of(name)
      @args = Encode.arguments(args)
    end

    # @return [nil] Resque's jobs have no id
    def jid; end

    # The name of a job that may be given as its class.
    #
    # @return [String]
    # @raise [InvalidJob] it is no name
    def self.name_of(name)
      Text.check("name", name.is_a?(Module) ? name.name : name)
    end
  end
end
