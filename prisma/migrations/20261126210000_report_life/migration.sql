-- AlterTable
ALTER TABLE "academy" ADD COLUMN     "change_no" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "change_reason" TEXT,
ADD COLUMN     "changed_by" TEXT,
ADD COLUMN     "created_by" TEXT;

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "revoked_by" TEXT;

-- AlterTable
ALTER TABLE "meter" ADD COLUMN     "change_no" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "change_reason" TEXT,
ADD COLUMN     "changed_by" TEXT,
ADD COLUMN     "created_by" TEXT;

-- AlterTable
ALTER TABLE "narrative" ADD COLUMN     "commentary" TEXT,
ADD COLUMN     "exclusions" TEXT,
ADD COLUMN     "from_register" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "trust" ADD COLUMN     "change_no" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "change_reason" TEXT,
ADD COLUMN     "changed_by" TEXT;

-- AlterTable
ALTER TABLE "factor_set" ADD COLUMN     "loaded_by" TEXT;

-- CreateTable
CREATE TABLE "inventory_step" (
    "trust_id" UUID NOT NULL,
    "year" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT NOT NULL,
    "by_read" TEXT NOT NULL,
    "note" TEXT,
    "cause" TEXT,
    "sha256" TEXT,
    "contributors" TEXT[],
    "accepted" JSONB NOT NULL DEFAULT '[]',
    "start" DATE,
    "end" DATE,
    "factor_years" INTEGER[],

    CONSTRAINT "inventory_step_pkey" PRIMARY KEY ("trust_id","year","seq")
);

-- CreateTable
CREATE TABLE "inventory_body" (
    "trust_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "body" TEXT NOT NULL,

    CONSTRAINT "inventory_body_pkey" PRIMARY KEY ("trust_id","sha256")
);

-- CreateTable
CREATE TABLE "year_lock" (
    "trust_id" UUID NOT NULL,
    "year" TEXT NOT NULL,
    "start" DATE NOT NULL,
    "end" DATE NOT NULL,
    "factor_years" INTEGER[],

    CONSTRAINT "year_lock_pkey" PRIMARY KEY ("trust_id","year")
);

-- CreateTable
CREATE TABLE "figure_thread" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "year" TEXT NOT NULL,
    "figure" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "figure_thread_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "figure_comment" (
    "trust_id" UUID NOT NULL,
    "thread_id" UUID NOT NULL,
    "no" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "figure_comment_pkey" PRIMARY KEY ("trust_id","thread_id","no")
);

-- CreateTable
CREATE TABLE "reporting_size" (
    "trust_id" UUID NOT NULL,
    "year" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "turnover_pounds" DECIMAL NOT NULL,
    "balance_sheet_pounds" DECIMAL NOT NULL,
    "employees" INTEGER NOT NULL,
    "as_of" DATE NOT NULL,
    "source" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "reporting_size_pkey" PRIMARY KEY ("trust_id","year","version")
);

-- CreateTable
CREATE TABLE "category_screening" (
    "trust_id" UUID NOT NULL,
    "category" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "category_screening_pkey" PRIMARY KEY ("trust_id","category","version")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "trust_id" UUID NOT NULL,
    "no" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "row_key" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("trust_id","no")
);

-- CreateTable
CREATE TABLE "audit_head" (
    "trust_id" UUID NOT NULL,
    "no" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("trust_id")
);

-- CreateIndex
CREATE INDEX "figure_thread_trust_id_year_idx" ON "figure_thread"("trust_id", "year");

-- The life of an inventory: open → submitted → approved → published → reopened for a restatement. Held here, so that whatever
-- writes a step cannot pass the order by, nor approve what it sent itself. Of two steps after the same one the key lets in the first.
CREATE FUNCTION hold_inventory_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before inventory_step%ROWTYPE;
  sent inventory_step%ROWTYPE;
  state text;
  read text[];
BEGIN
  SELECT * INTO before FROM inventory_step
  WHERE trust_id = NEW.trust_id AND year = NEW.year ORDER BY seq DESC LIMIT 1;
  IF NEW.seq <> COALESCE(before.seq, 0) + 1 THEN
    RAISE EXCEPTION USING ERRCODE = 'TC001', MESSAGE = 'step_out_of_order', DETAIL = NEW.year;
  END IF;
  state := CASE COALESCE(before.kind, 'sentBack') WHEN 'sentBack' THEN 'open' WHEN 'reopened' THEN 'open'
           WHEN 'abandoned' THEN 'published' ELSE before.kind END;
  IF NOT (
    (NEW.kind = 'submitted' AND state = 'open') OR
    (NEW.kind = 'approved' AND state = 'submitted') OR
    (NEW.kind = 'sentBack' AND state IN ('submitted', 'approved')) OR
    (NEW.kind = 'published' AND state = 'approved') OR
    (NEW.kind = 'reopened' AND state = 'published') OR
    (NEW.kind = 'abandoned' AND state = 'open' AND NEW.version > 1)
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TC001', MESSAGE = 'step_out_of_order', DETAIL = NEW.year;
  END IF;
  IF NEW.kind = 'submitted' AND NOT EXISTS (
    SELECT 1 FROM inventory_body b WHERE b.trust_id = NEW.trust_id AND b.sha256 = NEW.sha256
  ) THEN
    RAISE EXCEPTION USING ERRCODE = 'TC001', MESSAGE = 'step_without_body', DETAIL = NEW.year;
  END IF;
  -- A restatement has a number of its own, and says why; every other step is of the version that is at hand.
  IF NEW.version <> COALESCE(before.version, 1) + (CASE NEW.kind WHEN 'reopened' THEN 1 ELSE 0 END)
    OR (NEW.kind = 'reopened' AND (NEW.cause IS NULL OR COALESCE(btrim(NEW.note), '') = '')) THEN
    RAISE EXCEPTION USING ERRCODE = 'TC001', MESSAGE = 'step_of_another_version', DETAIL = NEW.year;
  END IF;
  IF NEW.kind IN ('approved', 'published') THEN
    SELECT * INTO sent FROM inventory_step
    WHERE trust_id = NEW.trust_id AND year = NEW.year AND kind = 'submitted' ORDER BY seq DESC LIMIT 1;
    IF NEW.sha256 IS DISTINCT FROM sent.sha256 THEN
      RAISE EXCEPTION USING ERRCODE = 'TC001', MESSAGE = 'step_of_another_body', DETAIL = NEW.year;
    END IF;
    -- As the service reads the name, and as it stands in the step: neither may be that of somebody who has a part in it.
    read := ARRAY[NEW.by_read, lower(btrim(regexp_replace(normalize(to_jsonb(NEW) ->> 'by', NFKC), '\s+', ' ', 'g')))];
    IF NEW.kind = 'approved' AND (sent.by_read = ANY (read) OR COALESCE(sent.contributors, '{}') && read) THEN
      RAISE EXCEPTION USING ERRCODE = 'TC002', MESSAGE = 'approver_contributed', DETAIL = NEW.year;
    END IF;
  END IF;
  IF NEW.kind IN ('published', 'abandoned') THEN
    IF NEW.start IS NULL OR NEW."end" IS NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'TC001', MESSAGE = 'step_without_days', DETAIL = NEW.year;
    END IF;
    INSERT INTO year_lock (trust_id, year, start, "end", factor_years)
    VALUES (NEW.trust_id, NEW.year, NEW.start, NEW."end", NEW.factor_years);
  ELSIF NEW.kind = 'reopened' THEN
    DELETE FROM year_lock WHERE trust_id = NEW.trust_id AND year = NEW.year;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER hold_inventory_step BEFORE INSERT ON inventory_step FOR EACH ROW EXECUTE FUNCTION hold_inventory_step();

-- Takes the chain of a trust's audit log to the end of the transaction, so that no change of the trust comes between, and answers how
-- long it is: as long as before means that nothing was changed. Works as who owns the tables: the role of the service may not write them.
CREATE FUNCTION take_chain(trust uuid) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  entries integer;
BEGIN
  INSERT INTO audit_head (trust_id, no, hash) VALUES (trust, 0, '') ON CONFLICT (trust_id) DO NOTHING;
  SELECT h.no INTO entries FROM audit_head h WHERE h.trust_id = trust FOR UPDATE;
  RETURN entries;
END
$$;
DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION take_chain(uuid) SECURITY DEFINER SET search_path = %I, pg_temp', current_schema());
END
$$;

-- What is only ever added to.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'TC003', MESSAGE = 'insert_only', DETAIL = TG_TABLE_NAME;
END
$$;
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inventory_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON inventory_body FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON figure_thread FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON figure_comment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry, inventory_step, inventory_body, figure_thread, figure_comment FROM CURRENT_USER;

-- A change of days that are locked. `who` null: of every academy. The academy must have been a member in those days: what a school
-- did before it joined is not in a published statement.
CREATE FUNCTION hold_year_lock(trust uuid, who uuid, since date, until date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  locked text;
BEGIN
  SELECT l.year INTO locked FROM year_lock l
  WHERE l.trust_id = trust AND l.start < COALESCE(until, 'infinity'::date) AND l."end" > since
    AND (who IS NULL OR EXISTS (
      SELECT 1 FROM membership m
      WHERE m.trust_id = trust AND m.academy_id = who AND m.withdrawn_at IS NULL
        AND m.start < LEAST(l."end", COALESCE(until, 'infinity'::date))
        AND COALESCE(m."end", 'infinity'::date) > GREATEST(l.start, since)))
  ORDER BY l.year LIMIT 1;
  IF locked IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'TC409', MESSAGE = 'year_published', DETAIL = locked;
  END IF;
END
$$;

-- The same of what changes nothing where there is no data: the life of a meter, who runs an activity. Locked are only the days on which
-- data of the meter, or of the stream, counts.
CREATE FUNCTION hold_data_lock(trust uuid, who uuid, of_meter uuid, of_stream text, since date, until date) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  locked text;
BEGIN
  SELECT l.year INTO locked
  FROM year_lock l
  JOIN membership m ON m.trust_id = l.trust_id AND m.withdrawn_at IS NULL AND (who IS NULL OR m.academy_id = who)
  CROSS JOIN LATERAL (
    SELECT GREATEST(l.start, m.start, since) AS start, LEAST(l."end", COALESCE(m."end", 'infinity'::date), until) AS "end"
  ) days
  WHERE l.trust_id = trust AND days.start < days."end" AND (
    EXISTS (
      SELECT 1 FROM activity a JOIN upload u ON u.trust_id = a.trust_id AND u.no = a.upload_no AND u.status = 'counted'
      WHERE a.trust_id = trust AND a.academy_id = m.academy_id AND a.stream = of_stream
        AND a.start < days."end" AND a."end" > days.start)
    OR EXISTS (
      SELECT 1 FROM meter t
      WHERE t.trust_id = trust AND t.academy_id = m.academy_id AND (t.id = of_meter OR t.utility = CASE of_stream
          WHEN 'electricity.grid' THEN 'electricity' WHEN 'gas.mains' THEN 'gas' WHEN 'water.supply' THEN 'water'
          WHEN 'heat.network' THEN 'heat' WHEN 'heatingOil' THEN 'oil' WHEN 'lpg' THEN 'lpg'
          WHEN 'solar.used' THEN 'solar' WHEN 'solar.exported' THEN 'solarExport' END)
        AND (EXISTS (
            SELECT 1 FROM meter_day d JOIN upload u ON u.trust_id = d.trust_id AND u.no = d.upload_no AND u.status = 'counted'
            WHERE d.trust_id = trust AND d.meter_id = t.id AND d.day >= days.start AND d.day < days."end")
          OR EXISTS (
            SELECT 1 FROM read_day d
            WHERE d.trust_id = trust AND d.meter_id = t.id AND d.day >= days.start AND d.day < days."end"))))
  ORDER BY l.year LIMIT 1;
  IF locked IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'TC409', MESSAGE = 'year_published', DETAIL = locked;
  END IF;
END
$$;

-- On which days the activity is the trust's own with this change and not without it, or the other way round: changes of a stream alternate
-- (what was handed over comes back), and what was taken over first was somebody else's before.
CREATE FUNCTION hold_activity_lock(trust uuid, change jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  who uuid := (change ->> 'academy_id')::uuid;
  turn date := (change ->> 'day')::date;
  earlier boolean;
  later date;
BEGIN
  SELECT COALESCE(bool_or(c.day < turn), false), min(c.day) FILTER (WHERE c.day > turn) INTO earlier, later
  FROM activity_change c
  WHERE c.trust_id = trust AND c.stream = change ->> 'stream' AND c.withdrawn_at IS NULL
    AND (c.academy_id IS NULL OR c.academy_id = who) AND c.id <> (change ->> 'id')::uuid;
  IF earlier OR (change ->> 'kind' = 'outsourced' AND later IS NULL) THEN
    PERFORM hold_data_lock(trust, who, NULL, change ->> 'stream', turn, COALESCE(later, 'infinity'::date));
  ELSE
    PERFORM hold_data_lock(trust, who, NULL, change ->> 'stream', '-infinity'::date, turn);
  END IF;
END
$$;

-- Writes an entry at the end of a trust's chain. Its hash is that of the length and the text of each field, one after the other, and of
-- the hash before: src/audit/chain.ts works it out the same way.
CREATE FUNCTION chain_entry(trust uuid, who text, what text, entity text, key text, why text, was text, became text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  chain audit_head%ROWTYPE;
  moment timestamptz(3);
  line text;
BEGIN
  INSERT INTO audit_head (trust_id, no, hash) VALUES (trust, 0, '') ON CONFLICT (trust_id) DO NOTHING;
  SELECT * INTO chain FROM audit_head h WHERE h.trust_id = trust FOR UPDATE;
  moment := clock_timestamp();
  SELECT string_agg(octet_length(convert_to(part, 'UTF8')) || ':' || part, '' ORDER BY place) INTO line
  FROM unnest(ARRAY[
    trust::text, (chain.no + 1)::text, to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    who, what, entity, key, why, was, became, chain.hash
  ]) WITH ORDINALITY AS parts (part, place);
  line := encode(sha256(convert_to(line, 'UTF8')), 'hex');
  INSERT INTO audit_entry (trust_id, no, at, actor, action, entity, row_key, reason, before, after, prev_hash, hash)
  VALUES (trust, chain.no + 1, moment, who, what, entity, key, why, was, became, chain.hash, line);
  UPDATE audit_head h SET no = chain.no + 1, hash = line WHERE h.trust_id = trust;
END
$$;

-- Runs at the end of the transaction, after every other lock: takes the chain of the trust (so that changes and publications come one
-- after the other), holds what is locked, and writes the change down. The first argument is the rule of what is locked, the others are
-- the columns that name the row.
CREATE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  rule text := TG_ARGV[0];
  hidden text[] := ARRAY['secret_hash', 'result', 'progress', 'lease_owner', 'lease_until', 'ledger_version', 'body', 'format',
                         'changed_by', 'change_no', 'change_reason'];
  whole jsonb;
  was jsonb := '{}';
  became jsonb := '{}';
  here jsonb;
  trust uuid;
  who text;
  why text := '';
  key text := '';
  since date;
  until date;
  locked text;
BEGIN
  -- A backup brings its own entries; only who owns the tables can say that one is being restored.
  IF current_setting('trust_carbon.restoring', true) = 'on'
    AND pg_has_role(session_user, (SELECT c.relowner FROM pg_class c WHERE c.oid = TG_RELID), 'USAGE') THEN
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    was := to_jsonb(OLD) - hidden;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    became := to_jsonb(NEW) - hidden;
  END IF;
  here := CASE TG_OP WHEN 'DELETE' THEN was ELSE became END;
  IF TG_OP = 'UPDATE' THEN
    SELECT COALESCE(jsonb_object_agg(w.key, w.value), '{}') INTO was
    FROM jsonb_each(to_jsonb(OLD) - hidden) w WHERE w.value IS DISTINCT FROM here -> w.key;
    IF was = '{}' THEN
      RETURN NULL;
    END IF;
    SELECT jsonb_object_agg(w.key, here -> w.key) INTO became FROM jsonb_object_keys(was) w (key);
  END IF;
  trust := COALESCE(here ->> CASE TG_TABLE_NAME WHEN 'trust' THEN 'id' ELSE 'trust_id' END, '00000000-0000-0000-0000-000000000000');

  INSERT INTO audit_head (trust_id, no, hash) VALUES (trust, 0, '') ON CONFLICT (trust_id) DO NOTHING;
  PERFORM 1 FROM audit_head WHERE trust_id = trust FOR UPDATE;

  -- What is locked.
  IF rule = 'year' THEN
    SELECT l.year INTO locked FROM year_lock l WHERE l.trust_id = trust AND l.year = here ->> 'year';
  ELSIF rule = 'factorYear' THEN
    SELECT l.year INTO locked FROM year_lock l
    WHERE l.trust_id = trust AND (here ->> 'year')::int = ANY (l.factor_years) ORDER BY l.year LIMIT 1;
  ELSIF rule = 'trust' AND (was ? 'year_start_month' OR was ? 'factor_policy') AND TG_OP = 'UPDATE' THEN
    SELECT l.year INTO locked FROM year_lock l WHERE l.trust_id = trust ORDER BY l.year LIMIT 1;
  ELSIF rule = 'count' THEN
    -- A year takes the last count in it, of whichever day: also of before the school joined in that year.
    SELECT l.start, l."end" INTO since, until FROM year_lock l
    WHERE l.trust_id = trust AND l.start <= (here ->> 'as_of')::date AND l."end" > (here ->> 'as_of')::date;
    IF FOUND THEN
      PERFORM hold_year_lock(trust, (here ->> 'academy_id')::uuid, since, until);
    END IF;
  ELSIF rule = 'activity' AND (TG_OP <> 'UPDATE' OR became ? 'withdrawn_at') THEN
    PERFORM hold_activity_lock(trust, here);
  ELSIF rule = 'meter' AND TG_OP = 'UPDATE' THEN
    IF was ? 'start' THEN
      since := COALESCE((was ->> 'start')::date, '-infinity');
      until := COALESCE((became ->> 'start')::date, '-infinity');
      PERFORM hold_data_lock(trust, (here ->> 'academy_id')::uuid, (here ->> 'id')::uuid, NULL, LEAST(since, until), GREATEST(since, until));
    END IF;
    IF was ? 'end' THEN
      since := COALESCE((was ->> 'end')::date, 'infinity');
      until := COALESCE((became ->> 'end')::date, 'infinity');
      PERFORM hold_data_lock(trust, (here ->> 'academy_id')::uuid, (here ->> 'id')::uuid, NULL, LEAST(since, until), GREATEST(since, until));
    END IF;
  ELSIF rule IN ('membership', 'period') THEN
    since := (here ->> 'start')::date;
    until := (here ->> 'end')::date;
    IF TG_OP <> 'UPDATE' OR became ? 'withdrawn_at' THEN
      PERFORM hold_year_lock(trust, CASE rule WHEN 'membership' THEN NULL ELSE (here ->> 'academy_id')::uuid END, since, until);
    ELSIF was ? 'end' THEN
      PERFORM hold_year_lock(trust, CASE rule WHEN 'membership' THEN NULL ELSE (here ->> 'academy_id')::uuid END,
        LEAST((was ->> 'end')::date, (became ->> 'end')::date), GREATEST(COALESCE((was ->> 'end')::date, 'infinity'), COALESCE((became ->> 'end')::date, 'infinity')));
    END IF;
  END IF;
  IF locked IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'TC409', MESSAGE = 'year_published', DETAIL = locked;
  END IF;

  -- Who: whom the change itself names, in a column that it wrote. A change that names nobody did not come from the service.
  SELECT became ->> w.key INTO why FROM jsonb_object_keys(became) w (key)
  WHERE (w.key LIKE '%reason' OR w.key LIKE '%note' OR w.key LIKE '%evidence' OR w.key IN ('source', 'minute_reference'))
    AND COALESCE(became ->> w.key, '') <> ''
  ORDER BY w.key LIKE '%reason' DESC, w.key LIKE '%note' DESC, w.key LIMIT 1;
  IF TG_OP = 'INSERT' THEN
    whole := to_jsonb(NEW);
    who := COALESCE(whole ->> 'created_by', whole ->> 'proposed_by', whole ->> 'by', whole ->> 'loaded_by', whole ->> 'changed_by');
  ELSIF TG_OP = 'DELETE' THEN
    who := NULLIF(current_setting('trust_carbon.actor', true), '');
    why := current_setting('trust_carbon.reason', true);
  ELSE
    whole := to_jsonb(NEW);
    IF whole -> 'change_no' IS DISTINCT FROM to_jsonb(OLD) -> 'change_no' THEN
      who := whole ->> 'changed_by';
      why := whole ->> 'change_reason';
    ELSE
      SELECT whole ->> (left(w.key, -2) || 'by') INTO who FROM jsonb_object_keys(became) w (key)
      WHERE (w.key LIKE '%\_by' OR w.key LIKE '%\_at') AND w.key NOT IN ('created_by', 'created_at', 'proposed_by', 'proposed_at')
        AND whole ->> (left(w.key, -2) || 'by') IS NOT NULL
      ORDER BY w.key LIMIT 1;
    END IF;
  END IF;
  IF TG_TABLE_NAME = 'upload' THEN
    IF TG_OP = 'UPDATE' AND was ->> 'status' = 'reading' THEN
      who := whole ->> 'created_by';
      IF whole ->> 'status' = 'rejected' THEN
        SELECT i.message INTO why FROM upload_issue i
        WHERE i.trust_id = trust AND i.upload_no = (whole ->> 'no')::int AND i.severity = 'error' ORDER BY i.seq LIMIT 1;
      END IF;
    END IF;
    who := COALESCE((SELECT k.name FROM api_key k WHERE k.trust_id = trust AND k.id::text = who), who);
  END IF;
  FOR i IN 1 .. TG_NARGS - 1 LOOP
    key := key || CASE i WHEN 1 THEN '' ELSE ' ' END || COALESCE(here ->> TG_ARGV[i], '');
  END LOOP;
  PERFORM chain_entry(trust, COALESCE(who, 'unknown'), lower(TG_OP), TG_TABLE_NAME::text, key, COALESCE(why, ''),
    CASE TG_OP WHEN 'INSERT' THEN '' ELSE was::text END, CASE TG_OP WHEN 'DELETE' THEN '' ELSE became::text END);
  RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR DELETE ON trust DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('trust', 'id');
CREATE CONSTRAINT TRIGGER record_update AFTER UPDATE ON trust DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.id, OLD.name, OLD.year_start_month, OLD.factor_policy, OLD.created_at, OLD.change_no) IS DISTINCT FROM
        (NEW.id, NEW.name, NEW.year_start_month, NEW.factor_policy, NEW.created_at, NEW.change_no)) EXECUTE FUNCTION record_change('trust', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR DELETE ON upload DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'no');
CREATE CONSTRAINT TRIGGER record_update AFTER UPDATE ON upload DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.id, OLD.no, OLD.file_name, OLD.sha256, OLD.bytes, OLD.status, OLD.options, OLD.created_by, OLD.created_at, OLD.counted_at,
         OLD.reverted_at, OLD.reverted_by, OLD.revert_reason, OLD.replaces_no, OLD.place_no) IS DISTINCT FROM
        (NEW.id, NEW.no, NEW.file_name, NEW.sha256, NEW.bytes, NEW.status, NEW.options, NEW.created_by, NEW.created_at, NEW.counted_at,
         NEW.reverted_at, NEW.reverted_by, NEW.revert_reason, NEW.replaces_no, NEW.place_no)) EXECUTE FUNCTION record_change('none', 'no');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "api_key" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "academy" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "membership" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('membership', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "count" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('count', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "meter" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('meter', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "contract" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('period', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "target" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'code', 'version');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "academy_urn" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "lineage" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "activity_change" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('activity', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "recalculation_policy" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'version');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "restatement" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "progress_publication" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "measure" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id', 'version');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "factor_scenario" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'code', 'version');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "credit" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "benchmark" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "assertion" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('period', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "narrative" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('year', 'year', 'version');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "profile" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'name', 'version');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "degree_day_load" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "factor_choice" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('factorYear', 'year', 'version');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "factor_set" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "inventory_step" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'year', 'seq');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "figure_thread" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "figure_comment" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'thread_id', 'no');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "reporting_size" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('year', 'year', 'version');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "category_screening" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'category', 'version');

-- The triggers work as who owns the tables, with a path of names that nobody else can put anything on: the role of the service needs no
-- right to write what they write (prisma/roles.sql).
REVOKE EXECUTE ON FUNCTION chain_entry(uuid, text, text, text, text, text, text, text) FROM PUBLIC;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['record_change', 'hold_inventory_step'] LOOP
    EXECUTE format('ALTER FUNCTION %I() SECURITY DEFINER SET search_path = %I, pg_temp', name, current_schema());
  END LOOP;
END
$$;
