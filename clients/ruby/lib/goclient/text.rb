# frozen_string_literal: true

# Names: which text can be one, and what else may stand for it. Pure.

require "goclient/errors"

module Goclient
  # The check of names of jobs and queues, and of jids.
  module Text
    # What no worker can ask for: its id is a list of queues, joined by commas.
    UNASKABLE = { "," => "comma", "\n" => "line break", "\r" => "line break" }.freeze

    module_function

    # The value as text, which is not empty.
    #
    # @param what [String] what to call it in a message
    # @param value [String, Symbol] a Symbol is its text: `queue: :mail`
    # @return [String] in UTF-8
    # @raise [InvalidJob] it is anything else
    def check(what, value)
      value = value.name if value.is_a?(Symbol)
      raise InvalidJob, "#{what} must be a String, not #{value.class}" unless value.is_a?(String)
      raise InvalidJob, "#{what} must not be empty" if value.empty?
      raise InvalidJob, "#{what} #{value.dump} is not Unicode text" unless writable?(value)

      value.encode(Encoding::UTF_8)
    end

    # The name of a queue.
    #
    # @param value [String, Symbol]
    # @param what [String] what to call it in a message
    # @return [String]
    # @raise [InvalidJob] it is anything else, or no worker can ask for it
    def check_queue(value, what = "queue")
      text = check(what, value)
      found = UNASKABLE.keys.find { |character| text.include?(character) }
      raise InvalidJob, "#{what} #{text.inspect} contains a #{UNASKABLE[found]}, which no worker can ask for" if found

      text
    end

    # Whether the text can be written in UTF-8: bytes without an encoding can only if they are ASCII.
    #
    # @param text [String]
    def writable?(text)
      case text.encoding
      when Encoding::UTF_8, Encoding::US_ASCII then text.valid_encoding?
      when Encoding::BINARY then text.ascii_only?
      else transcodes?(text)
      end
    end

    # @api private
    def transcodes?(text)
      text.encode(Encoding::UTF_8)
      true
    rescue EncodingError
      false
    end
  end
end
