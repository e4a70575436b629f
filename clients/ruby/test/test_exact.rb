# frozen_string_literal: true

# Which arguments are refused because nothing on the wire would equal them.

require "test_helper"
require "bigdecimal"
require "date"
require "set"

class TestExact < Minitest::Test
  SubHash = Class.new(Hash)
  SubArray = Class.new(Array)
  SubString = Class.new(String)
  Point = Struct.new(:x)

  REFUSED = {
    Float::NAN => "argument 1: NaN is not JSON; pass nil or text",
    -Float::INFINITY => "argument 1: -Infinity is not JSON; pass nil or text",
    :a => "argument 1: Symbol is not JSON; pass text, for example value.to_s",
    Time.at(0) => "argument 1: Time is not JSON; pass text, for example value.utc.iso8601(6)",
    Date.new(2026) => "argument 1: Date is not JSON; pass text, for example value.iso8601",
    DateTime.new(2026, 1, 1, 12) => "argument 1: DateTime is not JSON; pass text, for example value.iso8601",
    BigDecimal("1") => "argument 1: BigDecimal is not JSON; pass text, for example value.to_s",
    Rational(1) => "argument 1: Rational is not JSON; pass text, for example value.to_s",
    Set[1] => "argument 1: Set is not JSON; pass an Array, for example value.to_a",
    Complex(1, 1) => "argument 1: Complex is not JSON; pass numbers, text, true, false, nil, Arrays and Hashes of them",
    SubHash.new => "argument 1: TestExact::SubHash is not JSON; pass a plain Hash, for example value.to_h",
    SubArray.new => "argument 1: TestExact::SubArray is not JSON; pass a plain Array, for example Array.new(value)",
    SubString.new => "argument 1: TestExact::SubString is not JSON; pass a plain String, for example String.new(value)",
    Point.new(1) => "argument 1: TestExact::Point is not JSON; pass a Hash with String keys, " \
                    "for example value.to_h.transform_keys(&:to_s)",
    { "when" => Time.at(0) } => 'argument 1["when"]: Time is not JSON; pass text, for example value.utc.iso8601(6)',
    [{ "a" => [0, :b] }] => 'argument 1[0]["a"][1]: Symbol is not JSON; pass text, for example value.to_s',
    { a: 1 } => "argument 1: the key :a is of type Symbol; JSON has only String keys",
    [{ 1 => 1 }] => "argument 1[0]: the key 1 is of type Integer; JSON has only String keys",
    { "\xFF" => 1 } => 'argument 1: the key "\xFF" is not Unicode text',
    "\xFF" => "argument 1: these bytes are no text in UTF-8; pass text, for example Base64.strict_encode64(value)",
    "é".b => "argument 1: these bytes are no text in ASCII-8BIT; pass text, for example Base64.strict_encode64(value)",
    -(10**4300) => "argument 1: an integer of more than 4300 digits is not readable everywhere; pass text"
  }.freeze

  REFUSED.each_with_index do |(value, message), number|
    # What JSON cannot carry exactly is refused with its place and what to do.
    define_method("test_refusal_names_the_argument_#{number}") do
      assert_equal message, assert_raises(Goclient::InvalidJob) { Goclient::Exact.check([value]) }.message
    end
  end

  def nested(levels)
    (levels - 1).times.reduce([]) { |value, _| [value] }
  end

  # An argument is nested 88 levels deep and no deeper, and the message does not show the whole way down.
  def test_depth_has_a_limit
    Goclient::Exact.check([nested(88)])

    error = assert_raises(Goclient::InvalidJob) { Goclient::Exact.check([0, nested(89)]) }
    assert_equal "argument 2: nested deeper than 88 levels, or contains itself; pass flatter data", error.message
  end

  # An Array that contains itself is refused.
  def test_circle_is_refused
    circle = []
    circle << circle

    assert_raises(Goclient::InvalidJob) { Goclient::Exact.check([circle]) }
  end

  # The longest integer that CPython reads is written with all its digits.
  def test_longest_integer_is_written
    assert_equal "[#{"9" * 4300}]", Goclient::Encode.arguments([(10**4300) - 1])
  end

  # Text in another encoding is the same text in UTF-8.
  def test_text_is_transcoded
    assert_equal '["é",{"é":"a"}]',
                 Goclient::Encode.arguments(["é".encode("UTF-16LE"), { "é".encode("ISO-8859-1") => "a".b }])
  end

  # Arguments that are no Array are refused.
  def test_arguments_are_an_array
    error = assert_raises(Goclient::InvalidJob) { Goclient::Exact.check({}) }

    assert_equal "arguments must be an Array, not Hash", error.message
  end

  # Whatever is accepted, a reader of JSON gets back, types and signs of zero included.
  def test_arguments_come_back_as_they_went
    random = Random.new(7)
    500.times do
      args = Array.new(random.rand(4)) { value(random, 3) }
      assert_equal args.inspect, JSON.parse(Goclient::Encode.arguments(args)).inspect
    end
  end

  # Any value that JSON has, at most so many levels deep.
  def value(random, levels)
    case random.rand(levels.positive? ? 8 : 6)
    when 0 then [nil, true, false].sample(random: random)
    when 1 then random.rand(2 * (10**30)) - (10**30)
    when 2 then -0.0
    when 3 then [random.bytes(8).unpack1("E")].find(&:finite?) || 1.0
    when 4, 5 then Array.new(random.rand(5)) { random.rand(0xD800) }.pack("U*")
    when 6 then Array.new(random.rand(4)) { value(random, levels - 1) }
    else Array.new(random.rand(4)) { [random.rand(99).to_s, value(random, levels - 1)] }.to_h
    end
  end
end
