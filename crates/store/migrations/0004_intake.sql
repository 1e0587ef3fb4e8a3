-- From intake to the housing queue: households and their stays, assessments as rows, eligibility, the queue,
-- case notes, notices, and what open pages follow. Portable: the same text runs on SQLite and PostgreSQL.

-- Membership spans: from from_date on, and until the day before to_date. Exactly one span of a household holds
-- its head (relationship 1) on any day on which it has members.
-- A stay of a household in a project: its id is what HUD's HouseholdID holds in the enrollments of the stay.
CREATE TABLE household_stay (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  household_id VARCHAR(32) NOT NULL REFERENCES household(id),
  project_id VARCHAR(32) NOT NULL REFERENCES project(id)
);
CREATE INDEX ix_household_stay_household_id ON household_stay (household_id);

-- A form that assesses (HUD 4.19). level: list 4.19.4. A new version is a new row; old sheets keep theirs.
-- status: 'active' is offered, 'retired' no longer.
CREATE TABLE assessment_tool (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  edition INTEGER NOT NULL,
  level INTEGER NOT NULL,
  summary TEXT NOT NULL,
  status VARCHAR(16) NOT NULL,
  CHECK (status IN ('active', 'retired'))
);
CREATE UNIQUE INDEX ux_assessment_tool_name ON assessment_tool (name, edition);

-- code: what conditions and sheets call it, unique within the tool. kind: how it is answered.
-- shown_when: a condition on earlier answers, in the language of HUD's layouts ("nights_outside = 1").
-- known_from: a HUD column whose value answers it ("Client.VeteranStatus"); the worker confirms.
CREATE TABLE tool_question (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  tool_id VARCHAR(32) NOT NULL REFERENCES assessment_tool(id),
  position INTEGER NOT NULL,
  section TEXT NOT NULL,
  code VARCHAR(64) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  text TEXT NOT NULL,
  hint TEXT,
  weight INTEGER NOT NULL,
  shown_when TEXT,
  known_from VARCHAR(64),
  data_class VARCHAR(16) NOT NULL,
  CHECK (kind IN ('one', 'many', 'number', 'text'))
);
CREATE UNIQUE INDEX ux_tool_question_code ON tool_question (tool_id, code);

-- What a choice is worth before the question's weight. A question of kind 'number' has ranges: from low to high,
-- both within, none without a bound.
CREATE TABLE tool_choice (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  question_id VARCHAR(32) NOT NULL REFERENCES tool_question(id),
  position INTEGER NOT NULL,
  code VARCHAR(64) NOT NULL,
  label TEXT NOT NULL,
  low INTEGER,
  high INTEGER,
  points INTEGER NOT NULL
);
CREATE UNIQUE INDEX ux_tool_choice_code ON tool_choice (question_id, code);

-- What an assessment (HUD 4.19) was made with, of which household, and what it came to.
-- unknown: questions that were asked and have no answer. reason and note: why the household was not placed with it.
CREATE TABLE assessment_sheet (
  assessment_id VARCHAR(32) PRIMARY KEY NOT NULL REFERENCES assessment(id),
  tool_id VARCHAR(32) NOT NULL REFERENCES assessment_tool(id),
  household_id VARCHAR(32) NOT NULL REFERENCES household(id),
  score INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  reason VARCHAR(32),
  note TEXT
);
CREATE INDEX ix_assessment_sheet_household_id ON assessment_sheet (household_id);

-- An answer: the codes chosen, a number, or a text. outcome: 'answered', 'refused', 'unknown' (the client does not
-- know) or 'skipped'. points: none unless it is answered and scored.
CREATE TABLE assessment_answer (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  assessment_id VARCHAR(32) NOT NULL REFERENCES assessment(id),
  question_id VARCHAR(32) NOT NULL REFERENCES tool_question(id),
  outcome VARCHAR(16) NOT NULL,
  answer TEXT NOT NULL,
  points INTEGER,
  CHECK (outcome IN ('answered', 'refused', 'unknown', 'skipped'))
);
CREATE UNIQUE INDEX ux_assessment_answer ON assessment_answer (assessment_id, question_id);

-- Who a project is for: all rules in force must hold. fact, operator and the values it is compared with (joined by
-- ';') are read by the rules of the domain. basis: who says so ('statute', 'funder', 'landlord', 'local').
CREATE TABLE eligibility_rule (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  project_id VARCHAR(32) NOT NULL REFERENCES project(id),
  fact VARCHAR(32) NOT NULL,
  operator VARCHAR(16) NOT NULL,
  operand TEXT NOT NULL,
  basis VARCHAR(16) NOT NULL,
  note TEXT,
  from_date DATE NOT NULL,
  to_date DATE,
  version BIGINT NOT NULL,
  CHECK (basis IN ('statute', 'funder', 'landlord', 'local'))
);
CREATE INDEX ix_eligibility_rule_project_id ON eligibility_rule (project_id);

CREATE TABLE queue (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  version BIGINT NOT NULL
);
INSERT INTO queue (id, name, position, version) VALUES ('00000000000070008000000000000001', 'Housing Queue', 1, 1);

-- A household's place. status: 'active', 'on_hold' until hold_until, or 'off' with a reason. placed_on is kept when
-- it comes back; tie is drawn once. What stands here of the household is as it was assessed, so that the queue is
-- one index: kind 'individual', 'adults', 'family', 'children' or 'unknown'; veteran and chronic: 1, 0 or not known.
-- referral_status: 'none' until a referral says more.
CREATE TABLE queue_entry (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  queue_id VARCHAR(32) NOT NULL REFERENCES queue(id),
  household_id VARCHAR(32) NOT NULL REFERENCES household(id),
  personal_id VARCHAR(32) NOT NULL REFERENCES client(id),
  enrollment_id VARCHAR(32) NOT NULL REFERENCES enrollment(id),
  assessment_id VARCHAR(32) NOT NULL REFERENCES assessment(id),
  agency_id VARCHAR(32) NOT NULL REFERENCES organization(id),
  data_class VARCHAR(16) NOT NULL,
  status VARCHAR(16) NOT NULL,
  referral_status VARCHAR(16) NOT NULL,
  score INTEGER NOT NULL,
  unknown INTEGER NOT NULL,
  placed_on DATE NOT NULL,
  tie BIGINT NOT NULL,
  household_kind VARCHAR(16) NOT NULL,
  household_size INTEGER NOT NULL,
  veteran INTEGER,
  chronic INTEGER,
  area TEXT,
  hold_until DATE,
  off_on DATE,
  reason VARCHAR(32),
  note TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL,
  CHECK (status IN ('active', 'on_hold', 'off'))
);
CREATE UNIQUE INDEX ux_queue_entry_household ON queue_entry (queue_id, household_id) WHERE status <> 'off';
-- With what decides who sees a place: a page's ids come from the first index alone, the number of all from the second.
CREATE INDEX ix_queue_entry_order
  ON queue_entry (queue_id, status, score DESC, placed_on, tie, id, agency_id, data_class);
CREATE INDEX ix_queue_entry_count ON queue_entry (queue_id, status, agency_id, data_class);
CREATE INDEX ix_queue_entry_household_id ON queue_entry (household_id);
CREATE INDEX ix_queue_entry_personal_id ON queue_entry (personal_id);

-- Project types that a household wants (HUD list 2.02.6). None: any.
CREATE TABLE queue_entry_wish (
  entry_id VARCHAR(32) NOT NULL REFERENCES queue_entry(id),
  project_type INTEGER NOT NULL,
  PRIMARY KEY (entry_id, project_type)
);

-- What happened to a place: never changed. step: 'placed', 'assessed', 'changed', 'held', 'resumed', 'off', 'back'.
CREATE TABLE queue_step (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  entry_id VARCHAR(32) NOT NULL REFERENCES queue_entry(id),
  at TIMESTAMPTZ NOT NULL,
  user_id VARCHAR(32) REFERENCES user_account(id),
  step VARCHAR(16) NOT NULL,
  reason VARCHAR(32),
  note TEXT
);
CREATE INDEX ix_queue_step_entry_id ON queue_step (entry_id, at);

-- A case note is never changed: a correction is another one that points to it. search_text: the body and the
-- kind as they are searched, in lower case.
CREATE TABLE case_note (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  personal_id VARCHAR(32) NOT NULL REFERENCES client(id),
  enrollment_id VARCHAR(32) REFERENCES enrollment(id),
  agency_id VARCHAR(32) NOT NULL REFERENCES organization(id),
  data_class VARCHAR(16) NOT NULL,
  user_id VARCHAR(32) REFERENCES user_account(id),
  addendum_to VARCHAR(32) REFERENCES case_note(id),
  kind VARCHAR(32) NOT NULL,
  noted_on DATE NOT NULL,
  written_at TIMESTAMPTZ NOT NULL,
  body TEXT NOT NULL,
  search_text TEXT NOT NULL
);
CREATE INDEX ix_case_note_personal_id ON case_note (personal_id, noted_on);
CREATE INDEX ix_case_note_agency_id ON case_note (agency_id, noted_on);
CREATE INDEX ix_case_note_addendum_to ON case_note (addendum_to);

-- Something a person should know of: behind the bell. subject_kind and subject_id lead to it.
CREATE TABLE notice (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  user_id VARCHAR(32) NOT NULL REFERENCES user_account(id),
  at TIMESTAMPTZ NOT NULL,
  kind VARCHAR(32) NOT NULL,
  subject_kind VARCHAR(32) NOT NULL,
  subject_id VARCHAR(32) NOT NULL,
  read_at TIMESTAMPTZ
);
CREATE INDEX ix_notice_user_id ON notice (user_id, read_at, at);

-- What changed, in the order of the commits: numbered under the lock of audit_head. Open pages follow it.
-- agency_id: whose doing it was; a victim service provider's is told to its own people alone.
CREATE TABLE live_change (
  seq BIGINT PRIMARY KEY NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  topic VARCHAR(32) NOT NULL,
  subject_id VARCHAR(32) NOT NULL,
  agency_id VARCHAR(32)
);
