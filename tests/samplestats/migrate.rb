# Runs one migration file against DATABASE_URL, as `rails db:migrate` does.
require "active_record"

ActiveRecord::Base.establish_connection(ENV.fetch("DATABASE_URL"))
ActiveRecord::Migration.verbose = false
path = File.expand_path(ARGV.fetch(0))
require path
File.basename(path, ".rb").sub(/\A\d+_/, "").camelize.constantize.migrate(:up)
