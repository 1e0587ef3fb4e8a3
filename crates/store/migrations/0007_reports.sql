-- Reports to HUD that were computed here.

-- An LSA: who asked for it, for what, and of what data. projects: their keys as a list in JSON, for the scope "projects".
-- step: how far it is while it runs. data_version: the number of the audit log's last row when its data were read.
-- heard_at: its last sign of life; one that is silent while it runs was cut off.
CREATE TABLE lsa_run (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  user_id VARCHAR(32) NOT NULL REFERENCES user_account(id),
  coc VARCHAR(8) NOT NULL,
  first_day DATE NOT NULL,
  last_day DATE NOT NULL,
  scope VARCHAR(16) NOT NULL,
  projects TEXT NOT NULL,
  state VARCHAR(16) NOT NULL,
  step VARCHAR(16) NOT NULL,
  problem TEXT,
  data_version BIGINT,
  started_at TIMESTAMPTZ NOT NULL,
  heard_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ,
  CHECK (scope IN ('systemwide', 'projects', 'hic')),
  CHECK (state IN ('running', 'done', 'failed')),
  CHECK ((state = 'failed') = (problem IS NOT NULL)),
  CHECK ((state = 'running') = (finished_at IS NULL)),
  CHECK (first_day <= last_day)
);
-- One at a time.
CREATE UNIQUE INDEX ux_lsa_run_running ON lsa_run (state) WHERE state = 'running';
CREATE INDEX ix_lsa_run_started_at ON lsa_run (started_at);

-- What came of it. zip: the twelve files as they are uploaded; records: those behind the data quality counts, CSV in a
-- zip; summary: the figures that people read, and flags: what HUD's system would object to, both in JSON.
CREATE TABLE lsa_result (
  run_id VARCHAR(32) PRIMARY KEY NOT NULL REFERENCES lsa_run(id),
  zip BYTEA NOT NULL,
  records BYTEA NOT NULL,
  summary TEXT NOT NULL,
  flags TEXT NOT NULL
);
