# frozen_string_literal: true

# Values that tell their types, in Ruby: what Ruby's JSON read, or is to write, said exactly. See ../README.md.

require "json"

module Tagged
  module_function

  # The tagged form of a value that JSON can carry.
  def tag(value)
    case value
    when nil then ["null"]
    when true, false then [value.to_s]
    when Integer then ["int", value.to_s]
    when Float then ["float", value.to_s]
    when String then ["text", value]
    when Array then ["list", value.map { |item| tag(item) }]
    when Hash then ["object", value.map { |name, item| [name, tag(item)] }]
    else raise TypeError, "JSON has no #{value.class}"
    end
  end

  # The value of a tagged form.
  def native(tagged)
    kind, value = tagged
    case kind
    when "null" then nil
    when "true", "false" then kind == "true"
    when "int" then Integer(value, 10)
    when "float" then Float(value)
    when "text" then value
    when "list" then value.map { |item| native(item) }
    when "object" then value.to_h { |name, item| [name, native(item)] }
    end
  end

  # What standard input describes; tagged forms are nested deeper than Ruby reads by default.
  def order
    JSON.parse($stdin.set_encoding(Encoding::UTF_8).read, max_nesting: false)
  end

  # A text of JSON, however deep.
  def write(value)
    JSON.generate(value, max_nesting: 0)
  end
end
