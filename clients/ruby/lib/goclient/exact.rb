# frozen_string_literal: true

# What JSON carries exactly: the check of a job's arguments and options.
#
# Ruby's JSON is generous: it writes text for a Symbol, a Time or any other object. The reader, in whatever language,
# then gets something else than the writer gave. Here such a value is refused, with its place.

require "goclient/errors"
require "goclient/text"

module Goclient
  # The check of values.
  module Exact
    # Ruby's JSON reads 100 levels. A failed job is stored inside a record of its failure and a running one inside a
    # record of its worker, so a payload needs some levels in reserve.
    PAYLOAD_LEVELS = 90
    # The payload's object and its array of arguments.
    ARGUMENT_LEVELS = PAYLOAD_LEVELS - 2

    # CPython reads no longer integer than this many digits, and so no Python worker does.
    INTEGER_DIGITS = 4300
    # @api private
    INTEGER_LIMIT = 10**INTEGER_DIGITS

    # What to do with a value that JSON does not have, by the name of its class: libraries are not loaded for it.
    ADVICE = {
      "Symbol" => "pass text, for example value.to_s",
      "Time" => "pass text, for example value.utc.iso8601(6)",
      "Date" => "pass text, for example value.iso8601",
      "BigDecimal" => "pass text, for example value.to_s",
      "Rational" => "pass text, for example value.to_s",
      "Set" => "pass an Array, for example value.to_a",
      "Struct" => "pass a Hash with String keys, for example value.to_h.transform_keys(&:to_s)",
      "Hash" => "pass a plain Hash, for example value.to_h",
      "Array" => "pass a plain Array, for example Array.new(value)",
      "String" => "pass a plain String, for example String.new(value)"
    }.freeze
    # @api private
    GENERAL_ADVICE = "pass numbers, text, true, false, nil, Arrays and Hashes of them"

    module_function

    # Let pass an Array of arguments that JSON carries exactly.
    #
    # @param args [Array]
    # @return [Array] the same
    # @raise [InvalidJob] it is another type, or an argument is not exact; the message starts with its place, counted
    #   from 1
    def check(args)
      raise InvalidJob, "arguments must be an Array, not #{args.class}" unless args.instance_of?(Array)

      position = 0
      args.each do |value|
        position += 1
        check_value(value, ARGUMENT_LEVELS)
      end
    rescue Misfit => e
      raise InvalidJob, "argument #{position}#{e.place}: #{e.message}", cause: nil
    end

    # Let pass the value of an option that JSON carries exactly.
    #
    # @param name [String] its name
    # @param value [Object]
    # @raise [InvalidJob] it is not exact; the message starts with its place
    def check_option(name, value)
      check_value(value, ARGUMENT_LEVELS)
    rescue Misfit => e
      raise InvalidJob, "option #{name.inspect}#{e.place}: #{e.message}", cause: nil
    end

    # A value that JSON does not have, on the way up to where its place is known.
    # @api private
    class Misfit < StandardError
      def initialize(reason, deep: false)
        super(reason)
        @deep = deep
        @steps = []
      end

      # Add a step of the way; nothing where the whole way would fill a page.
      def under(step)
        @steps.unshift(step) unless @deep
        self
      end

      # @return [String] the way from the argument to the value
      def place
        @steps.map { |step| "[#{step.inspect}]" }.join
      end
    end

    # @api private
    def check_value(value, levels)
      case value
      when Integer then check_integer(value)
      when Float then check_float(value)
      when String then check_text(value)
      when Array then check_array(value, levels)
      when Hash then check_hash(value, levels)
      when nil, true, false then nil
      else refuse(value)
      end
    end

    # @api private
    def check_integer(value)
      return if value.bit_length < 64 || value.abs < INTEGER_LIMIT

      raise Misfit, "an integer of more than #{INTEGER_DIGITS} digits is not readable everywhere; pass text"
    end

    # @api private
    def check_float(value)
      raise Misfit, "#{value} is not JSON; pass nil or text" unless value.finite?
    end

    # @api private
    def check_text(value)
      refuse(value) unless value.instance_of?(String)
      return if Text.writable?(value)

      raise Misfit, "these bytes are no text in #{value.encoding}; pass text, for example Base64.strict_encode64(value)"
    end

    # @api private
    def check_array(value, levels)
      refuse(value) unless value.instance_of?(Array)
      descend(levels)
      value.each_with_index do |item, index|
        check_value(item, levels - 1)
      rescue Misfit => e
        raise e.under(index)
      end
    end

    # @api private
    def check_hash(value, levels)
      refuse(value) unless value.instance_of?(Hash)
      descend(levels)
      value.each do |key, item|
        check_key(key)
        begin
          check_value(item, levels - 1)
        rescue Misfit => e
          raise e.under(key)
        end
      end
    end

    # @api private
    def check_key(key)
      unless key.instance_of?(String)
        raise Misfit, "the key #{key.inspect} is of type #{key.class}; JSON has only String keys"
      end
      raise Misfit, "the key #{key.dump} is not Unicode text" unless Text.writable?(key)
    end

    # @api private
    def descend(levels)
      return if levels.positive?

      reason = "nested deeper than #{ARGUMENT_LEVELS} levels, or contains itself; pass flatter data"
      raise Misfit.new(reason, deep: true)
    end

    # @api private
    def refuse(value)
      known = value.class.ancestors.map(&:name).find { |name| ADVICE.key?(name) }
      raise Misfit, "#{value.class} is not JSON; #{ADVICE.fetch(known, GENERAL_ADVICE)}"
    end
  end
end
