# frozen_string_literal: true

# The ids of Sidekiq jobs.

require "securerandom"

module Goclient
  # Makes jids as Ruby's Sidekiq makes them: 24 lower-case hexadecimal digits.
  module Jids
    # @api private
    BYTES = 12
    # @api private
    DIGITS = 2 * BYTES

    module_function

    # @return [String] one new jid
    def one
      SecureRandom.hex(BYTES)
    end

    # New jids, all out of one read of randomness: for many jobs, asking for each would take longer than the rest.
    #
    # @param count [Integer]
    # @return [Array<String>]
    def many(count)
      SecureRandom.hex(BYTES * count).unpack("a#{DIGITS}" * count)
    end
  end
end
