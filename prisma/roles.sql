-- The rights of the role as which the service runs on PostgreSQL: it owns nothing, and may do what the service does and no more. Above
-- all it can neither change nor delete what is only ever added to: the log of changes, the steps of inventories and their bodies.
-- Run this as the owner of the tables, after “trust-carbon migrate”, and again after each later one:
--   psql "$OWNER_URL" -f prisma/roles.sql
-- Give the role a password once (ALTER ROLE trust_carbon_service PASSWORD '…'), and name it in the service's DATABASE_URL.

DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'trust_carbon_service') THEN
    CREATE ROLE trust_carbon_service LOGIN;
  END IF;
  -- A temporary table would stand before the one of the same name; the service needs none.
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO trust_carbon_service;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM trust_carbon_service;
-- The log (audit_entry, audit_head), the locks of published years (year_lock) and what was migrated are read only: triggers write them.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO trust_carbon_service;

-- Only ever added to.
GRANT INSERT ON count, target, recalculation_policy, progress_publication, measure, factor_scenario, narrative, degree_day,
  factor_choice, factor_set, factor, reporting_size, category_screening, inventory_step, inventory_body, figure_thread, figure_comment,
  classroom TO trust_carbon_service;

-- Added to and withdrawn: what was said stays.
GRANT INSERT, UPDATE (withdrawn_at, withdrawn_by, withdraw_reason)
  ON contract, academy_urn, lineage, activity_change, credit, benchmark, assertion, profile, degree_day_load, holiday TO trust_carbon_service;
GRANT INSERT, UPDATE ("end", end_event, end_kind, end_evidence, ended_at, ended_by, withdrawn_at, withdrawn_by, withdraw_reason)
  ON membership TO trust_carbon_service;
GRANT INSERT, UPDATE (status, decided_at, decided_by, decision_note, minute_reference) ON restatement TO trust_carbon_service;
GRANT INSERT, UPDATE (revoked_at, revoked_by) ON api_key TO trust_carbon_service;
GRANT INSERT, UPDATE (used_at, used_by) ON user_link TO trust_carbon_service;

-- Changed in place, each change with its entry in the log.
GRANT INSERT, UPDATE (name, year_start_month, factor_policy, changed_by, change_no, change_reason, ledger_version)
  ON trust TO trust_carbon_service;
GRANT INSERT, UPDATE (name, phase, urn, opened_on, changed_by, change_no, change_reason) ON academy TO trust_carbon_service;
GRANT INSERT, DELETE, UPDATE (number, academy_id, utility, unit, name, serial, start, "end", correction_factor, calorific_value,
  register_digits, changed_by, change_no, change_reason) ON meter TO trust_carbon_service;
GRANT INSERT, UPDATE (status, format, progress, result, counted_at, reverted_at, reverted_by, revert_reason, lease_owner, lease_until)
  ON upload TO trust_carbon_service;

GRANT INSERT, UPDATE (email, role, academy_ids, expires_at, oidc_issuer, oidc_subject, password_set_at, password_set_by, disabled_at,
  disabled_by, changed_by, change_no, change_reason) ON app_user TO trust_carbon_service;

-- Rows of files, which are taken away where a file comes to nothing, and what is derived from them.
GRANT INSERT, DELETE ON stored_file, stored_file_part, upload_issue, meter_day, meter_read, activity, read_day, meter_month,
  meter_month_next, activity_month TO trust_carbon_service;
GRANT INSERT, UPDATE, DELETE ON idempotency_key, user_credential, web_session, installation TO trust_carbon_service;
