# frozen_string_literal: true

# When a scheduled job is due. Pure: the present is an argument.

require "goclient/errors"

module Goclient
  # Times and delays become seconds since the epoch.
  module Schedule
    # Seconds: 300 million years. From here on a double has no fractions, and its text would be an exponent.
    LIMIT = 1e16

    module_function

    # Epoch seconds of a Time, a DateTime or epoch seconds.
    #
    # @param time [Time, DateTime, Numeric] a Date is refused: it begins at another moment in each time zone
    # @return [Numeric]
    # @raise [InvalidJob] it is anything else, or of no bounded size
    def due_at(time)
      time = time.to_time if defined?(DateTime) && time.is_a?(DateTime)
      time = time.to_f if time.is_a?(Time)
      finite("time", time, "a Time, a DateTime or epoch seconds")
    end

    # Epoch seconds of a delay from now.
    #
    # @param delay [Numeric, ActiveSupport::Duration] seconds
    # @param now [Float]
    # @return [Numeric]
    # @raise [InvalidJob] it is anything else, or of no bounded size
    def due_in(delay, now)
      now + finite("delay", delay, "a number of seconds")
    end

    # @api private
    def finite(what, value, wanted)
      # The comparison is false for NaN too.
      unless value.is_a?(Numeric) && value.real? && value.to_f.abs < LIMIT
        raise InvalidJob, "#{what} must be #{wanted}, not #{value.class}"
      end

      # `case` sees through a duration of ActiveSupport, which says that it is an Integer.
      case value
      when Integer then value
      else value.to_f
      end
    end
  end
end
