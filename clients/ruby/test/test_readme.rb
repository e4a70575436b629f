# frozen_string_literal: true

# The README: its first job and its Ruby run as they are printed.

require "test_helper"
require "fileutils"
require "tmpdir"

class TestReadme < StoreTest
  README = File.read(File.join(GEM_ROOT, "README.md"), encoding: "UTF-8")
  BLOCKS = README.scan(/^```ruby\n(.*?)^```/m).flatten.freeze
  FIRST = README[/^## First job\n(.*?)^## /m, 1]

  # The words of a script, with our server in localhost's place.
  def here(text)
    text.gsub("redis://localhost:6379/0", url)
  end

  # The first job takes no more than ten lines, its commands included.
  def test_first_job_is_short
    assert_operator FIRST.scan(/^```\w+\n(.*?)^```/m).flatten.sum { |block| block.lines.size }, :<=, 10
  end

  # The gem is built and installed by the printed commands, and in the same shell the first job runs without its source.
  def test_first_job
    Dir.mktmpdir do |folder|
      FileUtils.cp_r("#{GEM_ROOT}/.", folder)
      commands, program = %w[sh ruby].map { |kind| here(FIRST[/^```#{kind}\n(.*?)^```/m, 1]) }
      run_shell("#{commands}\n#{RbConfig.ruby} -e '#{program}'", folder)
    end

    assert_equal ['{"class":"SampleAdd","args":[1,2]}'], store.lrange("resque:queue:sampleadd", 0, -1)
  end

  BLOCKS.each_with_index do |block, number|
    # A block of the README runs in a new process and enqueues something, with our server in localhost's place.
    define_method("test_block_runs_#{number}") do
      run_ruby(here(block), env: { "REDIS_URL" => url })

      assert_operator store.dbsize, :>, 0
    end
  end

  private

  # Run commands in a folder that takes the gems that they install, too.
  def run_shell(commands, folder)
    home = { "GEM_HOME" => File.join(folder, "gems"), "REDIS_URL" => nil, "RUBYLIB" => nil }
    output = IO.popen([home, "sh", "-e", "-c", commands, { chdir: folder, err: %i[child out] }], &:read)
    assert_predicate $CHILD_STATUS, :success?, output
  end
end
