"""The tables of the Rails application, as its migrations make them: for the demo and the tests.

A service reads `samples` and `test_runs`, with the task's window also `handlers` and `tasks`, and inserts into
`test_results`.
"""

from __future__ import annotations

TABLES = """
    CREATE TABLE tasks (
        id bigserial PRIMARY KEY, name varchar, selected boolean,
        page int NOT NULL DEFAULT 1, per_page int NOT NULL DEFAULT 20, runs int NOT NULL DEFAULT 1,
        created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL);
    CREATE TABLE handlers (id bigserial PRIMARY KEY, task_id bigint NOT NULL REFERENCES tasks, handler_type varchar);
    CREATE TABLE test_runs (
        id bigserial PRIMARY KEY, handler_id bigint NOT NULL REFERENCES handlers, consequent_number int,
        created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL);
    CREATE TABLE samples (id bigserial PRIMARY KEY, value float);
    CREATE TABLE test_results (
        id bigserial PRIMARY KEY, test_run_id bigint NOT NULL REFERENCES test_runs,
        mean float, median float, q1 float, q3 float, min float, max float, standard_deviation float,
        duration float, memory float, created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL);
"""
ONE_TEST_RUN = """
    INSERT INTO tasks (name, created_at, updated_at) VALUES ('Statistics', NOW(), NOW());
    INSERT INTO handlers (task_id, handler_type) SELECT id, 'python' FROM tasks;
    INSERT INTO test_runs (handler_id, consequent_number, created_at, updated_at)
        SELECT id, 0, NOW(), NOW() FROM handlers;
"""
