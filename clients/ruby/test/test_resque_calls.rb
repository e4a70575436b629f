# frozen_string_literal: true

# `Resque.enqueue` and its kin without the resque gem.

require "test_helper"
require "goclient/resque"

class TestResqueCalls < StoreTest
  # A job as an application of Resque has it.
  class Archive
    @queue = :sampleadd

    class << self
      attr_reader :seen

      def before_enqueue_refuse(*args)
        args != ["no"]
      end

      def after_enqueue_note(*args)
        @seen = args
      end

      def before_schedule_refuse(*args)
        args != ["no"]
      end
    end
  end

  # A job whose queue is a method.
  class Method
    def self.queue
      "by_method"
    end
  end

  def setup
    super
    Resque.client = client(clock: -> { 1_795_323_700.5 })
  end

  def teardown
    Resque.client = nil
  end

  def list(key = "resque:queue:sampleadd")
    store.lrange(key, 0, -1)
  end

  def written(*args)
    Resque.enqueue(Archive, *args)
    list.last.sub("TestResqueCalls::", "")
  end

  # Arguments have the bytes that Resque 3.0.0 writes: Symbols, Times and text in other encodings become text.
  def test_bytes_equal_rubys
    assert_equal '{"class":"Archive","args":[35,"tar"]}', written(35, "tar")
    assert_equal '{"class":"Archive","args":[{"sym":"val","x":[1,2.5,1.0e+20,1.0,-0.0,1.0e-07,12345678901234567890,' \
                 "9007199254740993,true,false,null]}]}",
                 written({ sym: :val, x: [1, 2.5, 1e20, 1.0, -0.0, 1e-7, 12_345_678_901_234_567_890,
                                          9_007_199_254_740_993, true, false, nil] })
    assert_equal '{"class":"Archive","args":["é"]}', written("é".encode("ISO-8859-1"))
    assert_equal '{"class":"Archive","args":["1970-01-01 00:00:00 UTC"]}', written(Time.at(0).utc)
  end

  # What no JSON has is refused, and nothing is written.
  def test_bad_arguments_are_refused
    [Float::NAN, "\xFF"].each { |value| assert_raises(Goclient::InvalidJob) { Resque.enqueue(Archive, value) } }
    assert_equal 0, store.dbsize
  end

  # A queue comes from @queue or from a method, and the call returns true.
  def test_queue_of_a_class
    assert_equal true, Resque.enqueue(Archive)
    assert_equal true, Resque.enqueue(Method)
    assert_equal %w[by_method sampleadd], store.smembers("resque:queues").sort
  end

  # A class without a queue is Resque's own error, and so is no class.
  def test_no_queue_is_an_error
    assert_raises(Resque::NoQueueError) { Resque.enqueue(String) }
    assert_raises(Resque::NoClassError) { Resque.enqueue_to(:mail, "") }
    assert_equal 0, store.dbsize
  end

  # enqueue_to takes any queue, and a class by its name.
  def test_enqueue_to
    Resque.enqueue_to(:mail, "Send", 1)

    assert_equal ['{"class":"Send","args":[1]}'], list("resque:queue:mail")
  end

  # push takes a payload with Strings or Symbols as keys.
  def test_push
    Resque.push(:mail, class: "Send", args: [1])
    Resque.push("mail", "class" => "Send", "args" => [])

    assert_equal ['{"class":"Send","args":[1]}', '{"class":"Send","args":[]}'], list("resque:queue:mail")
  end

  # push refuses what no worker would read.
  def test_push_refuses
    [[1], { class: "A" }, { class: "A", args: {} }, { class: "A", args: [], at: 1 },
     { class: "", args: [] }].each do |item|
      assert_raises(Goclient::InvalidJob) { Resque.push("mail", item) }
    end
    assert_equal 0, store.dbsize
  end

  # A before hook that returns false keeps the job back, with the gems' answers: nil for enqueue, false for a time.
  def test_before_hooks
    assert_nil Resque.enqueue(Archive, "no")
    assert_nil Resque.enqueue_to(:mail, Archive, "no")
    assert_equal false, Resque.enqueue_in(60, Archive, "no")
    assert_equal false, Resque.enqueue_at(Time.now + 60, Archive, "no")
    assert_equal 0, store.dbsize
  end

  # An after hook sees the arguments.
  def test_after_hooks
    Resque.enqueue(Archive, :yes)
    assert_equal [:yes], Archive.seen
  end

  # A scheduled job has the text of resque-scheduler 5.0.0, and the past is enqueued at once.
  def test_enqueue_at
    Resque.enqueue_at_with_queue("sampleadd", 1_795_323_776, "Foo", 1, "x")
    Resque.enqueue_at(Time.at(0), Archive)

    assert_equal ['{"class":"Foo","args":[1,"x"],"queue":"sampleadd"}'], list("resque:delayed:1795323776")
    assert_equal 1, list.size
  end

  # A delay is counted from now.
  def test_enqueue_in
    Resque.enqueue_in(60, Archive, 1)
    Resque.enqueue_in_with_queue("mail", 60, "Send")

    assert_equal 2, store.llen("resque:delayed:1795323760")
  end

  # Its client comes from the environment, and speaks Resque whatever that says.
  def test_client_of_the_environment
    script = 'require "goclient/resque"; Resque.enqueue_to(:mail, "Send", 1)'
    run_ruby(script, env: { "REDIS_URL" => url, "GOCLIENT_PROTOCOL" => "sidekiq" })

    assert_equal ['{"class":"Send","args":[1]}'], list("resque:queue:mail")
  end

  # Where the resque gem is loaded, the file refuses to be required.
  def test_a_loaded_gem_is_not_shadowed
    script = <<~RUBY
      module Resque
        extend self
        def enqueue(*) = "the gem"
      end
      begin
        require "goclient/resque"
      rescue LoadError => error
        puts error.message
      end
      puts Resque.enqueue
    RUBY

    assert_match(/\Athe resque gem is loaded: .*\nthe gem\n\z/, run_ruby(script))
  end

  # Where the resque gem is loaded later, its calls take the place of ours.
  def test_a_gem_loaded_later_takes_over
    script = <<~RUBY
      require "goclient/resque"
      module Resque
        extend self
        class NoQueueError < RuntimeError; end
        def enqueue(*) = "the gem"
      end
      puts Resque.enqueue
    RUBY

    assert_equal "the gem\n", run_ruby(script)
  end
end
