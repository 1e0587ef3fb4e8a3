-- Setting a community up and keeping it: units that can be out of use, who is in them, who follows whom,
-- invitations, and what an import found. Portable: the same text runs on SQLite and PostgreSQL.

-- 'ready', 'offline' for a while, or 'retired' for good. Occupied is what its occupancies say.
ALTER TABLE unit ADD COLUMN status VARCHAR(16) NOT NULL DEFAULT 'ready';
ALTER TABLE unit ADD COLUMN status_reason TEXT;
ALTER TABLE unit ADD COLUMN expected_back DATE;
ALTER TABLE unit ADD COLUMN bedrooms INTEGER;
ALTER TABLE unit ADD COLUMN accessible BOOLEAN NOT NULL DEFAULT FALSE;

-- Two of one name would send someone to the wrong bed.
CREATE UNIQUE INDEX ux_unit_group_name ON unit_group (project_id, lower(name));
CREATE UNIQUE INDEX ux_unit_name ON unit (unit_group_id, lower(name));

-- Who is in a unit, from which night on. The last night is the one before to_date; none, still there.
CREATE TABLE unit_occupancy (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  unit_id VARCHAR(32) NOT NULL REFERENCES unit(id),
  enrollment_id VARCHAR(32) NOT NULL REFERENCES enrollment(id),
  from_date DATE NOT NULL,
  to_date DATE,
  version BIGINT NOT NULL
);
CREATE INDEX ix_unit_occupancy_unit_id ON unit_occupancy (unit_id, to_date);
CREATE INDEX ix_unit_occupancy_enrollment_id ON unit_occupancy (enrollment_id);

-- Who follows a client through an enrollment: a case manager's own clients.
CREATE TABLE assignment (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  enrollment_id VARCHAR(32) NOT NULL REFERENCES enrollment(id),
  user_id VARCHAR(32) NOT NULL REFERENCES user_account(id),
  from_date DATE NOT NULL,
  to_date DATE,
  version BIGINT NOT NULL
);
CREATE INDEX ix_assignment_enrollment_id ON assignment (enrollment_id);
CREATE INDEX ix_assignment_user_id ON assignment (user_id, to_date);

-- A link with which someone chooses their first password. The table holds its digest: a stolen table lets nobody in.
CREATE TABLE invitation (
  token VARCHAR(64) PRIMARY KEY NOT NULL,
  user_id VARCHAR(32) NOT NULL REFERENCES user_account(id),
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX ix_invitation_user_id ON invitation (user_id);

-- What was odd in an import, counted. The values stand in import_raw and in the report of the command.
CREATE TABLE import_finding (
  run_id VARCHAR(32) NOT NULL REFERENCES import_run(id),
  number INTEGER NOT NULL,
  file VARCHAR(64) NOT NULL,
  column_name VARCHAR(64),
  rule VARCHAR(64) NOT NULL,
  done VARCHAR(32) NOT NULL,
  occurrences BIGINT NOT NULL,
  first_line BIGINT,
  PRIMARY KEY (run_id, number)
);

-- Who looked at this one record, or changed it. Lists name many records and stay out.
CREATE INDEX ix_audit_log_record ON audit_log (record_ids, seq) WHERE length(record_ids) = 32;

-- The members of a household are those whose enrollments share HUD's HouseholdID.
CREATE INDEX ix_enrollment_household_id ON enrollment (household_id);
