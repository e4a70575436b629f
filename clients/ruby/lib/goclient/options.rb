# frozen_string_literal: true

# The options of a Sidekiq job: the check that turns them into members of its payload. Pure.

require "goclient/exact"
require "goclient/text"

module Goclient
  # The options that Sidekiq knows, and those that it does not.
  module Options
    # Seconds; Sidekiq takes more for a moment that was meant as a duration.
    RETRY_FOR_LIMIT = 1_000_000_000

    # Members that the client writes itself; and `at`, which would make a Ruby process schedule the job again and again.
    OURS = %w[queue class args jid created_at enqueued_at at].freeze

    # @api private
    CHECKS = {
      "retry" => :count,
      "retry_for" => :duration,
      "retry_queue" => :queue,
      "backtrace" => :count,
      "dead" => :flag,
      "tags" => :words
    }.freeze

    module_function

    # What options add to a payload: `retry` first, then the others in the order in which they were given.
    #
    # @param given [Hash] `options:` holds those that Sidekiq does not know
    # @return [Hash{String => Object}]
    # @raise [InvalidJob] there is no such option, or it has a value that it cannot have
    def members(given)
      named = given.except(:options)
      others = others(given.fetch(:options, {}), named)
      named.each_key { |name| known(name) }
      { "retry" => true, **named.transform_keys(&:name), **others }.to_h { |name, value| [name, checked(name, value)] }
    end

    # @api private
    def known(name)
      text = name.to_s
      return if name.is_a?(Symbol) && CHECKS.key?(text)

      raise InvalidJob, "no option is called #{text.inspect} here#{hint(name, text)}"
    end

    # @api private
    def hint(name, text)
      return "; a Hash among the arguments needs braces" unless name.is_a?(Symbol)

      "; what Sidekiq does not know goes into options: {#{text.inspect} => ...}" unless OURS.include?(text)
    end

    # The Hash that `options:` must be.
    # @api private
    def others(value, named)
      unless value.is_a?(Hash) && value.each_key.all? { |name| name.is_a?(String) || name.is_a?(Symbol) }
        raise InvalidJob, "options must be a Hash with String or Symbol keys"
      end

      value.transform_keys { |name| other(name.to_s, named) }
    end

    # @api private
    def other(name, named)
      raise InvalidJob, "options has a key #{name.dump} that is not Unicode text" unless Text.writable?(name)
      raise InvalidJob, "option #{name.inspect} is given twice" if named.key?(name.to_sym)
      raise InvalidJob, "options must not contain #{name.inspect}" if OURS.include?(name)

      name
    end

    # @api private
    def checked(name, value)
      check = CHECKS[name]
      value = send(check, name, value) if check
      Exact.check_option(name, value)
      value
    end

    # @api private
    def flag(name, value)
      return value if [true, false].include?(value)

      refuse(name, "true or false")
    end

    # @api private
    def count(name, value)
      return value if [true, false].include?(value) || (value.instance_of?(Integer) && !value.negative?)

      refuse(name, "true, false or an Integer from 0")
    end

    # A duration of ActiveSupport is written in seconds too.
    # @api private
    def duration(name, value)
      # The range holds no NaN.
      valid = value.is_a?(Numeric) && value.real? && (0..RETRY_FOR_LIMIT).cover?(value)
      refuse(name, "seconds, from 0 to #{RETRY_FOR_LIMIT}") unless valid

      plain(value)
    end

    # `case` sees through a duration of ActiveSupport, which says that it is an Integer.
    # @api private
    def plain(value)
      case value
      when Integer, Float then value
      else value == value.to_i ? value.to_i : value.to_f
      end
    end

    # @api private
    def queue(name, value)
      Text.check_queue(value, name)
    end

    # @api private
    def words(name, value)
      return value if value.instance_of?(Array) && value.all? { |word| word.instance_of?(String) }

      refuse(name, "an Array of String")
    end

    # @api private
    def refuse(name, wanted)
      raise InvalidJob, "#{name} must be #{wanted}"
    end
  end
end
