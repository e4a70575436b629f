# frozen_string_literal: true

# One Ruby process for many questions: each line of JSON names a command of commands.rb, and is answered by one line.

require_relative "app"
require_relative "commands"

$stdout.sync = true

def answer(request)
  name, *args = request
  raise ArgumentError, "no command #{name}" unless Commands.instance_methods(false).include?(name.to_sym)

  JSON.generate("answer" => Console.public_send(name, *args))
rescue StandardError => e
  JSON.generate("error" => "#{e.class}: #{e.message}\n#{e.backtrace.first(5).join("\n")}".scrub)
end

Console = Object.new.extend(Commands)

$stdin.each_line { |line| puts answer(JSON.parse(line)) }
