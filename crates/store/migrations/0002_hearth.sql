-- Hearth's own tables: where rows come from, households, places, people who sign in, and the
-- records every write leaves behind. Portable: the same text runs on SQLite and PostgreSQL.

-- A system that rows come from. One row is this installation itself.
CREATE TABLE source (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);

-- Facts about the installation: implementation name, time zone, product settings.
CREATE TABLE setting (
  name VARCHAR(64) PRIMARY KEY NOT NULL,
  value TEXT NOT NULL,
  version BIGINT NOT NULL
);

-- HUD knows a household only through enrollments; a community knows it before and after.
CREATE TABLE household (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  agency_id VARCHAR(32) NOT NULL REFERENCES organization(id),
  data_class VARCHAR(16) NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL
);

CREATE TABLE household_member (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  household_id VARCHAR(32) NOT NULL REFERENCES household(id),
  personal_id VARCHAR(32) NOT NULL REFERENCES client(id),
  relationship_to_hoh INTEGER NOT NULL,
  from_date DATE NOT NULL,
  to_date DATE,
  version BIGINT NOT NULL
);
CREATE INDEX ix_household_member_household_id ON household_member (household_id);
CREATE INDEX ix_household_member_personal_id ON household_member (personal_id);

-- A place with an address and a time zone: what "tonight" means is decided here.
CREATE TABLE site (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  agency_id VARCHAR(32) NOT NULL REFERENCES organization(id),
  name TEXT NOT NULL,
  time_zone TEXT,
  address_line_1 TEXT,
  address_line_2 TEXT,
  city TEXT,
  state TEXT,
  zip TEXT,
  version BIGINT NOT NULL
);
CREATE INDEX ix_site_agency_id ON site (agency_id);

CREATE TABLE unit_group (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  project_id VARCHAR(32) NOT NULL REFERENCES project(id),
  site_id VARCHAR(32) REFERENCES site(id),
  name TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX ix_unit_group_project_id ON unit_group (project_id);

-- kind: 'unit' is a physical room or apartment, 'slot' a capacity without an address.
CREATE TABLE unit (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  unit_group_id VARCHAR(32) NOT NULL REFERENCES unit_group(id),
  kind VARCHAR(8) NOT NULL,
  name TEXT NOT NULL,
  capacity INTEGER NOT NULL,
  version BIGINT NOT NULL,
  CHECK (kind IN ('unit', 'slot')),
  CHECK (capacity > 0)
);
CREATE INDEX ix_unit_unit_group_id ON unit (unit_group_id);

-- People who sign in. status: 'active' or 'disabled'.
CREATE TABLE user_account (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  name TEXT NOT NULL,
  phone TEXT,
  password_hash TEXT NOT NULL,
  must_change_password BOOLEAN NOT NULL,
  status VARCHAR(16) NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  last_sign_in_at TIMESTAMPTZ,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX ux_user_account_email_key ON user_account (email_key);

CREATE TABLE role (
  code VARCHAR(32) PRIMARY KEY NOT NULL
);

-- What a user is, and where. No agency: the role holds for the whole implementation.
CREATE TABLE membership (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  user_id VARCHAR(32) NOT NULL REFERENCES user_account(id),
  agency_id VARCHAR(32) REFERENCES organization(id),
  role VARCHAR(32) NOT NULL REFERENCES role(code),
  created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX ux_membership_user_agency_role ON membership (user_id, coalesce(agency_id, ''), role);

-- The id is a digest of the cookie: a stolen table signs no one in.
CREATE TABLE web_session (
  id VARCHAR(64) PRIMARY KEY NOT NULL,
  user_id VARCHAR(32) NOT NULL REFERENCES user_account(id),
  created_at TIMESTAMPTZ NOT NULL,
  last_seen_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  locked BOOLEAN NOT NULL
);
CREATE INDEX ix_web_session_user_id ON web_session (user_id);
CREATE INDEX ix_web_session_expires_at ON web_session (expires_at);

-- Failed sign-ins counted per account and per address, shared by every process.
CREATE TABLE sign_in_throttle (
  subject VARCHAR(64) PRIMARY KEY NOT NULL,
  window_started_at TIMESTAMPTZ NOT NULL,
  tries INTEGER NOT NULL
);

-- Append-only, chained: each hash covers its row and the hash before it.
CREATE TABLE audit_log (
  seq BIGINT PRIMARY KEY NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  actor_id VARCHAR(32),
  use_case VARCHAR(64) NOT NULL,
  record_kind VARCHAR(32) NOT NULL,
  record_ids TEXT NOT NULL,
  detail TEXT NOT NULL,
  hash VARCHAR(64) NOT NULL
);
CREATE INDEX ix_audit_log_actor_id ON audit_log (actor_id, seq);

-- One row: the end of the chain. It is locked while a transaction appends.
CREATE TABLE audit_head (
  id INTEGER PRIMARY KEY NOT NULL,
  seq BIGINT NOT NULL,
  hash VARCHAR(64) NOT NULL,
  CHECK (id = 1)
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

-- Mail waits here, written by the transaction it tells of. It holds an opaque id and a link.
CREATE TABLE mail_outbox (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  user_id VARCHAR(32) NOT NULL REFERENCES user_account(id),
  template VARCHAR(64) NOT NULL,
  reference VARCHAR(64) NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  run_at TIMESTAMPTZ NOT NULL,
  attempts INTEGER NOT NULL,
  locked_until TIMESTAMPTZ,
  sent_at TIMESTAMPTZ,
  refused_at TIMESTAMPTZ,
  last_error TEXT
);
CREATE INDEX ix_mail_outbox_run_at ON mail_outbox (sent_at, refused_at, run_at);

-- A form sent twice gives the first result: the key is the form's, the result an id. The payload is a keyed
-- digest of what was sent: the same key with other content is another save.
CREATE TABLE idempotency_key (
  user_id VARCHAR(32) NOT NULL,
  form_key VARCHAR(64) NOT NULL,
  use_case VARCHAR(64) NOT NULL,
  payload VARCHAR(64) NOT NULL,
  result TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (user_id, form_key)
);

CREATE TABLE import_run (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  source_id VARCHAR(32) NOT NULL REFERENCES source(id),
  file_name TEXT NOT NULL,
  file_digest VARCHAR(64) NOT NULL,
  user_id VARCHAR(32),
  started_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ,
  rows_added BIGINT NOT NULL,
  rows_changed BIGINT NOT NULL,
  rows_deleted BIGINT NOT NULL
);
CREATE INDEX ix_import_run_source_id ON import_run (source_id, started_at);

-- What a row was before a run changed it, so that the run can be undone. No image: the run added it.
CREATE TABLE import_before_image (
  run_id VARCHAR(32) NOT NULL REFERENCES import_run(id),
  table_name VARCHAR(64) NOT NULL,
  row_id VARCHAR(32) NOT NULL,
  image TEXT,
  PRIMARY KEY (run_id, table_name, row_id)
);

-- A value that did not fit its column, as it was written, to be exported again.
CREATE TABLE import_raw (
  table_name VARCHAR(64) NOT NULL,
  row_id VARCHAR(32) NOT NULL,
  column_name VARCHAR(64) NOT NULL,
  raw TEXT NOT NULL,
  PRIMARY KEY (table_name, row_id, column_name)
);

-- What Find Client looks people up by: normalised, phonetic, prefix, nickname, date and keyed hashes.
CREATE TABLE search_key (
  kind VARCHAR(16) NOT NULL,
  value VARCHAR(64) NOT NULL,
  personal_id VARCHAR(32) NOT NULL REFERENCES client(id),
  PRIMARY KEY (kind, value, personal_id)
);
CREATE INDEX ix_search_key_personal_id ON search_key (personal_id);

INSERT INTO role (code) VALUES ('hmis_lead');
INSERT INTO role (code) VALUES ('ce_manager');
INSERT INTO role (code) VALUES ('provider');
INSERT INTO role (code) VALUES ('case_manager');
INSERT INTO role (code) VALUES ('assessor');
INSERT INTO role (code) VALUES ('shelter_desk');
INSERT INTO role (code) VALUES ('read_only');
