-- Vacancies, referrals to them, and the mail about both.

-- A unit or slot on offer to coordinated entry. An open one whose day has not come is shown as upcoming.
CREATE TABLE vacancy (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  unit_id VARCHAR(32) NOT NULL REFERENCES unit(id),
  project_id VARCHAR(32) NOT NULL REFERENCES project(id),
  agency_id VARCHAR(32) NOT NULL REFERENCES organization(id),
  state VARCHAR(16) NOT NULL,
  available_on DATE NOT NULL,
  smallest INTEGER,
  largest INTEGER,
  notes TEXT,
  documents TEXT,
  reason VARCHAR(32),
  reason_note TEXT,
  posted_by VARCHAR(32) REFERENCES user_account(id),
  created_at TIMESTAMPTZ NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL,
  CHECK (state IN ('draft', 'open', 'reserved', 'filled', 'withdrawn')),
  CHECK (state <> 'withdrawn' OR reason IS NOT NULL)
);
CREATE UNIQUE INDEX ux_vacancy_unit ON vacancy (unit_id) WHERE state IN ('draft', 'open', 'reserved');
CREATE INDEX ix_vacancy_state ON vacancy (state, available_on);
CREATE INDEX ix_vacancy_project_id ON vacancy (project_id);

-- Why a referral ends without a home. closes: 'declined' or 'cancelled'. party: whose doing it is. Each has a result for
-- HUD (4.20.C: 2 client rejected, 3 provider rejected) or is expressly no event. returns: what becomes of the
-- household's place, with the queue's reason where it does not stay active. evidence: what the note has to tell.
CREATE TABLE referral_reason (
  code VARCHAR(32) PRIMARY KEY NOT NULL,
  sort INTEGER NOT NULL,
  label TEXT NOT NULL,
  closes VARCHAR(16) NOT NULL,
  party VARCHAR(16) NOT NULL,
  hud_result INTEGER,
  not_an_event BOOLEAN NOT NULL,
  returns VARCHAR(16) NOT NULL,
  queue_reason VARCHAR(32),
  evidence TEXT,
  is_active BOOLEAN NOT NULL,
  CHECK (closes IN ('declined', 'cancelled')),
  CHECK (party IN ('client', 'provider', 'system', 'nobody')),
  CHECK (hud_result IN (2, 3)),
  CHECK (not_an_event <> (hud_result IS NOT NULL)),
  CHECK (returns IN ('active', 'on_hold', 'off')),
  CHECK ((returns <> 'active') = (queue_reason IS NOT NULL))
);

-- A household referred to a vacancy. agency_id: the agency that receives it; from_agency_id: the one that keeps the
-- household's place on the queue, whoever sends it. household_*, score and number: as they were at sending.
CREATE TABLE referral (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  queue_entry_id VARCHAR(32) NOT NULL REFERENCES queue_entry(id),
  household_id VARCHAR(32) NOT NULL REFERENCES household(id),
  personal_id VARCHAR(32) NOT NULL REFERENCES client(id),
  vacancy_id VARCHAR(32) NOT NULL REFERENCES vacancy(id),
  project_id VARCHAR(32) NOT NULL REFERENCES project(id),
  agency_id VARCHAR(32) NOT NULL REFERENCES organization(id),
  from_agency_id VARCHAR(32) REFERENCES organization(id),
  sender_id VARCHAR(32) NOT NULL REFERENCES user_account(id),
  data_class VARCHAR(16) NOT NULL,
  state VARCHAR(16) NOT NULL,
  referred_on DATE NOT NULL,
  household_kind VARCHAR(16) NOT NULL,
  household_size INTEGER NOT NULL,
  score INTEGER NOT NULL,
  number BIGINT,
  comments TEXT,
  event_id VARCHAR(32) REFERENCES event(id),
  enrollment_id VARCHAR(32) REFERENCES enrollment(id),
  reason VARCHAR(32) REFERENCES referral_reason(code),
  party VARCHAR(16),
  note TEXT,
  placed_on DATE,
  created_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL,
  CHECK (state IN ('draft', 'sent', 'acknowledged', 'approved', 'enrolled', 'moved_in', 'declined', 'cancelled', 'expired')),
  CHECK (state NOT IN ('declined', 'cancelled', 'expired') OR (reason IS NOT NULL AND party IS NOT NULL)),
  CHECK (state NOT IN ('enrolled', 'moved_in') OR enrollment_id IS NOT NULL)
);
-- One open referral for a household, one reservation for a vacancy: who comes second is refused here at the latest.
CREATE UNIQUE INDEX ux_referral_household ON referral (household_id)
  WHERE state IN ('sent', 'acknowledged', 'approved', 'enrolled');
CREATE UNIQUE INDEX ux_referral_vacancy ON referral (vacancy_id)
  WHERE state IN ('sent', 'acknowledged', 'approved', 'enrolled');
CREATE INDEX ix_referral_agency_id ON referral (agency_id, state, referred_on);
CREATE INDEX ix_referral_queue_entry_id ON referral (queue_entry_id);
CREATE INDEX ix_referral_personal_id ON referral (personal_id);
CREATE INDEX ix_referral_vacancy_id ON referral (vacancy_id);

-- The household as it was at sending: who receives the referral may see these clients while it is open, and keeps them
-- through the enrollment that follows.
CREATE TABLE referral_member (
  referral_id VARCHAR(32) NOT NULL REFERENCES referral(id),
  personal_id VARCHAR(32) NOT NULL REFERENCES client(id),
  relationship_to_hoh INTEGER NOT NULL,
  PRIMARY KEY (referral_id, personal_id)
);
CREATE INDEX ix_referral_member_personal_id ON referral_member (personal_id);

-- What happened to a referral, in order.
CREATE TABLE referral_step (
  id VARCHAR(32) PRIMARY KEY NOT NULL,
  referral_id VARCHAR(32) NOT NULL REFERENCES referral(id),
  at TIMESTAMPTZ NOT NULL,
  user_id VARCHAR(32) REFERENCES user_account(id),
  step VARCHAR(16) NOT NULL,
  reason VARCHAR(32),
  note TEXT
);
CREATE INDEX ix_referral_step_referral_id ON referral_step (referral_id, at);

-- The bed that someone has in a unit of several, as the unit's people call it.
ALTER TABLE unit_occupancy ADD COLUMN bed VARCHAR(64);

-- Mail that someone does not want, or wants again. Without a row it is sent.
CREATE TABLE mail_choice (
  user_id VARCHAR(32) NOT NULL REFERENCES user_account(id),
  template VARCHAR(64) NOT NULL,
  wanted BOOLEAN NOT NULL,
  PRIMARY KEY (user_id, template)
);

-- The reasons that Hearth comes with.
INSERT INTO referral_reason (code, sort, label, closes, party, hud_result, not_an_event, returns, queue_reason, evidence, is_active) VALUES
('C-UNIT', 1, 'Client declined this unit', 'declined', 'client', 2, FALSE, 'active', NULL, NULL, TRUE),
('C-AREA', 2, 'Client declined the area', 'declined', 'client', 2, FALSE, 'active', NULL, NULL, TRUE),
('C-SAFE', 3, 'Not safe for this household', 'declined', 'client', 2, FALSE, 'active', NULL, NULL, TRUE),
('C-SVC', 4, 'Client does not agree to the program''s conditions', 'declined', 'client', 2, FALSE, 'active', NULL, NULL, TRUE),
('C-HOLD', 5, 'Not now: the client asked to wait', 'declined', 'client', 2, FALSE, 'on_hold', 'client_asked', NULL, TRUE),
('C-OTHER-HOUSING', 6, 'Found another home', 'declined', 'client', 2, FALSE, 'off', 'self_housed', NULL, TRUE),
('C-DECEASED', 7, 'Deceased', 'declined', 'client', 2, FALSE, 'off', 'deceased', NULL, TRUE),
('C-UNREACH', 8, 'Could not be reached', 'declined', 'system', 3, FALSE, 'active', NULL, 'When and how contact was tried', TRUE),
('P-INEL-STAT', 9, 'Not eligible by a funder''s or legal rule', 'declined', 'provider', 3, FALSE, 'active', NULL, 'The rule', TRUE),
('P-INEL-DOC', 10, 'Documents are missing or have expired', 'declined', 'provider', 3, FALSE, 'active', NULL, 'Which documents, and who helps to get them', TRUE),
('P-SCREEN', 11, 'Refused by the landlord or another third party', 'declined', 'provider', 3, FALSE, 'active', NULL, 'The criteria, and that the household was looked at for itself', TRUE),
('P-BAR', 12, 'Barred by the agency', 'declined', 'provider', 3, FALSE, 'active', NULL, 'Until when, and how it can be appealed', TRUE),
('P-SAFETY', 13, 'Health and safety', 'declined', 'provider', 3, FALSE, 'active', NULL, 'What happened, and what was tried', TRUE),
('P-CARE', 14, 'Needs more care than the program gives', 'declined', 'provider', 3, FALSE, 'active', NULL, 'The assessment', TRUE),
('P-UNIT-LOST', 15, 'The unit is lost', 'declined', 'provider', 3, FALSE, 'active', NULL, NULL, TRUE),
('P-FILLED', 16, 'Given to another household', 'declined', 'provider', 3, FALSE, 'active', NULL, 'To whom, and why', TRUE),
('P-LAPSE', 17, 'The provider did not answer in time', 'cancelled', 'provider', 3, FALSE, 'active', NULL, NULL, TRUE),
('X-CLIENT', 18, 'The client withdrew', 'cancelled', 'client', 2, FALSE, 'active', NULL, NULL, TRUE),
('X-PLAN', 19, 'Referred elsewhere instead', 'cancelled', 'provider', 3, FALSE, 'active', NULL, NULL, TRUE),
('N-ERROR', 20, 'Sent in error', 'cancelled', 'nobody', NULL, TRUE, 'active', NULL, NULL, TRUE),
('N-DUP', 21, 'The household is on the queue twice', 'cancelled', 'nobody', NULL, TRUE, 'active', NULL, NULL, TRUE),
('N-REASSESS', 22, 'Needs a new assessment first', 'cancelled', 'system', NULL, TRUE, 'active', NULL, NULL, TRUE),
('N-DRAFT', 24, 'A draft that was not sent', 'cancelled', 'nobody', NULL, TRUE, 'active', NULL, NULL, FALSE),
('O-OTHER', 23, 'Something else', 'declined', 'provider', 3, FALSE, 'active', NULL, 'What it is', TRUE);
