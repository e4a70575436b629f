# frozen_string_literal: true

# The one encoder: checked values become the text that Resque and Sidekiq write for them. Pure.

require "json"
require "goclient/exact"

module Goclient
  # Writes JSON.
  module Encode
    module_function

    # Write a checked value.
    #
    # @param value [Object]
    # @return [String] in UTF-8, without white space between tokens
    def text(value)
      JSON.generate(value)
    end

    # Check a job's arguments and write them.
    #
    # @param args [Array]
    # @param state [JSON::State, nil] one that is used again: for many jobs in a row, setting it up anew for each would
    #   take longer than writing a short Array; it must not be shared between threads
    # @return [String]
    # @raise [InvalidJob] as for Exact.check
    def arguments(args, state = nil)
      JSON.generate(Exact.check(args), state)
    end
  end
end
