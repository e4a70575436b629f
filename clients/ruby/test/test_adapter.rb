# frozen_string_literal: true

# The conformance adapter: its answers to single lines, and all the cases of a producer.

require "test_helper"
require "open3"

class TestAdapter < StoreTest
  ADAPTER = [RbConfig.ruby, File.join(GEM_ROOT, "adapter.rb")].freeze
  RUNNER = File.expand_path("../../protocol/conform.py", GEM_ROOT)

  # What one adapter answers to these requests, in order.
  def answers(*requests)
    output, status = Open3.capture2(*ADAPTER, stdin_data: requests.map { |request| "#{JSON.generate(request)}\n" }.join)
    assert_predicate status, :success?
    output.lines.map { |line| JSON.parse(line) }
  end

  # A call that it does not know is refused, and the next one answered.
  def test_unknown_call_leaves_it_alive
    assert_equal [{ "error" => "unknown-call" }, { "payload" => '{"class":"A","args":["é"]}' }],
                 answers({ call: "dance" }, { call: "encode", job: { name: "A", args: ["é"] } })
  end

  # Of a request with a bad job nothing is written, even where the good ones come first.
  def test_one_bad_job_keeps_back_all
    jobs = [{ queue: "q", name: "A", args: [] }, { queue: "q", name: "A", args: {} }]

    answer = answers({ call: "enqueue", uri: url, namespace: "ns", jobs: jobs }).first
    assert_equal ["invalid-job", 0], [answer["error"], store.dbsize]
  end

  # The conformance runner finds no fault with this client, whatever the locale.
  def test_every_case_of_a_producer_passes
    %w[C C.UTF-8].each do |locale|
      output, status = Open3.capture2e({ "LC_ALL" => locale }, "python3", RUNNER, "--uri", url,
                                       "--level", "producer", "--", *ADAPTER)

      assert_predicate status, :success?, output
      assert_match(/\A[1-9]\d+ passed, 0 failed\Z/, output)
    end
  end
end
