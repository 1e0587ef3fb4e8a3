-- As many places as the queue is measured with: the made-up community's own, taken again and again for
-- households of its other clients. Runs unchanged on SQLite and PostgreSQL.
CREATE TABLE bench_template AS
  SELECT row_number() OVER (ORDER BY id) - 1 AS number, queue_entry.* FROM queue_entry WHERE status = 'active';

CREATE TABLE bench_place AS
  SELECT client.id AS client_id, row_number() OVER (ORDER BY client.id) - 1 AS number FROM client;
DELETE FROM bench_place
  WHERE number >= 20000 - (SELECT count(*) FROM bench_template)
    OR client_id IN (SELECT id FROM household) OR client_id IN (SELECT id FROM queue_entry);

INSERT INTO household (id, agency_id, data_class, created_at, version)
  SELECT p.client_id, t.agency_id, t.data_class, t.created_at, 1
  FROM bench_place p JOIN bench_template t ON t.number = p.number % (SELECT count(*) FROM bench_template);

INSERT INTO queue_entry (id, queue_id, household_id, personal_id, enrollment_id, assessment_id, agency_id,
    data_class, status, referral_status, score, unknown, placed_on, tie, household_kind, household_size, veteran,
    chronic, area, created_at, version)
  SELECT p.client_id, t.queue_id, p.client_id, p.client_id, t.enrollment_id, t.assessment_id, t.agency_id,
    t.data_class, t.status, t.referral_status, t.score, t.unknown, t.placed_on, p.number * 7919 % 1000003,
    t.household_kind, t.household_size, t.veteran, t.chronic, t.area, t.created_at, 1
  FROM bench_place p JOIN bench_template t ON t.number = p.number % (SELECT count(*) FROM bench_template);

INSERT INTO queue_entry_wish (entry_id, project_type)
  SELECT p.client_id, w.project_type
  FROM bench_place p JOIN bench_template t ON t.number = p.number % (SELECT count(*) FROM bench_template)
    JOIN queue_entry_wish w ON w.entry_id = t.id;

DROP TABLE bench_place;
DROP TABLE bench_template;

-- `hearth serve` does not open a demonstration.
DELETE FROM setting WHERE name = 'demo';
