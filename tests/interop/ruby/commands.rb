# frozen_string_literal: true

# What the console can do: Sidekiq's client, its API, and its web interface, each by the calls that its users make.

require "sidekiq/api"
require "sidekiq/scheduled"
require_relative "site"

# Classes and sets are named by strings; times are given as seconds since the epoch.
module Commands
  SETS = {"retry" => Sidekiq::RetrySet, "schedule" => Sidekiq::ScheduledSet, "dead" => Sidekiq::DeadSet}.freeze

  # Producing

  def perform_async(name, args)
    Object.const_get(name).perform_async(*args)
  end

  def perform_in(name, seconds, args)
    Object.const_get(name).perform_in(seconds, *args)
  end

  def perform_with(name, options, args)
    Object.const_get(name).set(options.transform_keys(&:to_sym)).perform_async(*args)
  end

  def push(item)
    Sidekiq::Client.push(item)
  end

  def push_bulk(name, args_lists)
    Sidekiq::Client.push_bulk("class" => name, "args" => args_lists)
  end

  # Both return the jid, under which the job is Sidekiq's.
  def every_kind_later
    require_relative "rails"
    EveryKindJob.perform_later(*EveryKindJob::ARGUMENTS, **EveryKindJob::KEYWORDS).provider_job_id
  end

  def fickle_later
    require_relative "rails"
    FickleJob.perform_later(:symbol, user: User.new(42)).provider_job_id
  end

  # Looking

  def stats
    seen = Sidekiq::Stats.new
    names = %i[processed failed enqueued scheduled_size retry_size dead_size processes_size workers_size queues]
    names.to_h { |name| [name, seen.public_send(name)] }
  end

  def today
    history = Sidekiq::Stats::History.new(1)
    {processed: history.processed.values.first, failed: history.failed.values.first}
  end

  def queue(name)
    seen = Sidekiq::Queue.new(name)
    {size: seen.size, latency: seen.latency, jobs: seen.map { |job| job_facts(job) }}
  end

  def entries(set)
    SETS.fetch(set).new.map { |entry| job_facts(entry).merge(entry_facts(entry)) }
  end

  def processes
    Sidekiq::ProcessSet.new.map do |process|
      names = %w[hostname pid tag concurrency queues labels busy beat rss rtt_us started_at identity]
      names.to_h { |name| [name, process[name]] }.merge(stopping: process.stopping?)
    end
  end

  def work
    Sidekiq::Workers.new.map { |identity, tid, seen| {identity: identity, tid: tid, work: seen} }
  end

  # Acting

  # `action` is what an entry of a set can be told: retry, kill, delete or add_to_queue.
  def act(set, jid, action)
    raise ArgumentError, action unless %w[retry kill delete add_to_queue].include?(action)

    SETS.fetch(set).new.find_job(jid).public_send(action)
    true
  end

  def reschedule(set, jid, time)
    SETS.fetch(set).new.find_job(jid).reschedule(time)
  end

  def retry_all(set)
    SETS.fetch(set).new.retry_all
    true
  end

  def signal(identity, action)
    raise ArgumentError, action unless %w[quiet! stop! dump_threads].include?(action)

    Sidekiq::ProcessSet.new.find { |process| process.identity == identity }.public_send(action)
    true
  end

  # One look of Ruby's poller at the sets.
  def poll
    Sidekiq::Scheduled::Enq.new.enqueue_jobs
    true
  end

  def site
    Site.port
  end

  private

  def job_facts(job)
    {klass: job.klass, display_class: job.display_class, args: job.args, jid: job.jid, queue: job.queue,
     tags: job.tags, created_at: job.created_at.to_f, enqueued_at: job.enqueued_at&.to_f, latency: job.latency,
     item: job.item}
  end

  def entry_facts(entry)
    {score: entry.score, at: entry.at.to_f, failed: entry.error?, backtrace: entry.error_backtrace}
  end
end
