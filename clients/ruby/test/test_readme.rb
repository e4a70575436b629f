# frozen_string_literal: true

# The README: its Ruby runs as it is printed.

require "test_helper"

class TestReadme < StoreTest
  README = File.read(File.join(GEM_ROOT, "README.md"), encoding: "UTF-8")
  BLOCKS = README.scan(/^```ruby\n(.*?)^```/m).flatten.freeze

  # The first job takes no more than ten lines.
  def test_first_job_is_short
    assert_operator BLOCKS.first.lines.size, :<=, 10
  end

  BLOCKS.each_with_index do |block, number|
    # A block of the README runs in a new process and enqueues something, with our server in localhost's place.
    define_method("test_block_runs_#{number}") do
      run_ruby(block.gsub("redis://localhost:6379/0", url), env: { "REDIS_URL" => url })

      assert_operator store.dbsize, :>, 0
    end
  end
end
