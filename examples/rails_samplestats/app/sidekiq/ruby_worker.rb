# Computes the statistics of a test run. Python performs it: Ruby needs its name, its queue and its retries.
class RubyWorker
  include Sidekiq::Job

  sidekiq_options queue: "python", retry: 5
end
