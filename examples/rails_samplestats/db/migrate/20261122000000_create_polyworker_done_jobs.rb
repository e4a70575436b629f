# The jobs whose result is written, so that none is written twice. The worker makes this table itself where its role
# may; with this migration it also stands in the schema, and the role needs no right to create.
class CreatePolyworkerDoneJobs < ActiveRecord::Migration[6.1]
  def change
    create_table :polyworker_done_jobs, id: :text, primary_key: :job_id, if_not_exists: true do |t|
      t.column :done_at, :timestamptz, null: false, default: -> { "NOW()" }
    end
    add_index :polyworker_done_jobs, :done_at, name: :polyworker_done_jobs_done_at, if_not_exists: true
  end
end
