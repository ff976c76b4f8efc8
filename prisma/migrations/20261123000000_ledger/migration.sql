-- CreateTable
CREATE TABLE "trust" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "year_start_month" INTEGER NOT NULL DEFAULT 9,
    "factor_policy" TEXT NOT NULL DEFAULT 'majority',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "trust_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "academy_ids" UUID[],
    "secret_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "academy" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "urn" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "academy_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "membership" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "academy_id" UUID NOT NULL,
    "start" DATE NOT NULL,
    "end" DATE,
    "start_event" TEXT NOT NULL,
    "end_event" TEXT,
    "evidence" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "membership_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "count" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "academy_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "as_of" DATE NOT NULL,
    "value" DECIMAL NOT NULL,
    "source" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "count_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "meter" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "academy_id" UUID,
    "number" TEXT NOT NULL,
    "utility" TEXT,
    "unit" TEXT,
    "name" TEXT,
    "serial" TEXT,
    "start" DATE,
    "end" DATE,
    "correction_factor" DECIMAL,
    "calorific_value" DECIMAL,
    "register_digits" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "meter_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "contract" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "start" DATE NOT NULL,
    "end" DATE NOT NULL,
    "kg_co2e_per_kwh" DECIMAL NOT NULL,
    "meter_ids" UUID[],
    "evidence" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contract_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "target" (
    "trust_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "base_year" TEXT NOT NULL,
    "target_year" TEXT NOT NULL,
    "reduction_percent" DECIMAL NOT NULL,
    "scopes" INTEGER[],
    "categories" INTEGER[],
    "coverage_min_percent" DECIMAL NOT NULL DEFAULT 95,
    "minute_reference" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "target_pkey" PRIMARY KEY ("trust_id","version")
);

-- CreateTable
CREATE TABLE "assertion" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "academy_id" UUID NOT NULL,
    "stream" TEXT NOT NULL,
    "start" DATE NOT NULL,
    "end" DATE,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "assertion_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "narrative" (
    "trust_id" UUID NOT NULL,
    "year" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "energy_efficiency" TEXT NOT NULL,
    "first_year" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "narrative_pkey" PRIMARY KEY ("trust_id","year","version")
);

-- CreateTable
CREATE TABLE "stored_file" (
    "trust_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "parts" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stored_file_pkey" PRIMARY KEY ("trust_id","sha256")
);

-- CreateTable
CREATE TABLE "stored_file_part" (
    "trust_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "no" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "stored_file_part_pkey" PRIMARY KEY ("trust_id","sha256","no")
);

-- CreateTable
CREATE TABLE "upload" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "no" INTEGER NOT NULL,
    "file_name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "options" JSONB NOT NULL,
    "format" JSONB,
    "progress" JSONB NOT NULL,
    "result" JSONB,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "counted_at" TIMESTAMPTZ(3),
    "reverted_at" TIMESTAMPTZ(3),
    "reverted_by" TEXT,
    "revert_reason" TEXT,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "upload_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "upload_issue" (
    "trust_id" UUID NOT NULL,
    "upload_no" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "row" INTEGER,
    "column" TEXT,
    "value" TEXT,
    "message" TEXT NOT NULL,

    CONSTRAINT "upload_issue_pkey" PRIMARY KEY ("trust_id","upload_no","seq")
);

-- CreateTable
CREATE TABLE "meter_day" (
    "trust_id" UUID NOT NULL,
    "meter_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "upload_no" INTEGER NOT NULL,
    "row" INTEGER NOT NULL,
    "row_last" INTEGER NOT NULL,
    "source" SMALLINT NOT NULL,
    "grade" SMALLINT NOT NULL,
    "quantity" DECIMAL NOT NULL,
    "unit" TEXT NOT NULL,
    "correction" DECIMAL,
    "cv" DECIMAL,
    "slots" INTEGER[],
    "slots_missing" SMALLINT NOT NULL DEFAULT 0,

    CONSTRAINT "meter_day_pkey" PRIMARY KEY ("trust_id","meter_id","day","upload_no","row")
);

-- CreateTable
CREATE TABLE "meter_read" (
    "trust_id" UUID NOT NULL,
    "meter_id" UUID NOT NULL,
    "register" TEXT NOT NULL,
    "read_on" DATE NOT NULL,
    "upload_no" INTEGER NOT NULL,
    "row" INTEGER NOT NULL,
    "reading" DECIMAL NOT NULL,
    "unit" TEXT NOT NULL,
    "read_type" TEXT NOT NULL,
    "serial" TEXT,
    "digits" INTEGER NOT NULL,

    CONSTRAINT "meter_read_pkey" PRIMARY KEY ("trust_id","meter_id","register","read_on","upload_no","row")
);

-- CreateTable
CREATE TABLE "read_day" (
    "trust_id" UUID NOT NULL,
    "meter_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "grade" SMALLINT NOT NULL,
    "quantity" DECIMAL NOT NULL,
    "unit" TEXT NOT NULL,
    "from_upload_no" INTEGER NOT NULL,
    "from_row" INTEGER NOT NULL,
    "upload_no" INTEGER NOT NULL,
    "row" INTEGER NOT NULL,

    CONSTRAINT "read_day_pkey" PRIMARY KEY ("trust_id","meter_id","day")
);

-- CreateTable
CREATE TABLE "meter_month" (
    "trust_id" UUID NOT NULL,
    "meter_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "grade" SMALLINT NOT NULL,
    "quantity" DECIMAL NOT NULL,
    "days" SMALLINT NOT NULL,
    "part_days" SMALLINT NOT NULL DEFAULT 0,

    CONSTRAINT "meter_month_pkey" PRIMARY KEY ("trust_id","meter_id","month","grade")
);

-- CreateTable
CREATE TABLE "activity" (
    "trust_id" UUID NOT NULL,
    "upload_no" INTEGER NOT NULL,
    "row" INTEGER NOT NULL,
    "academy_id" UUID NOT NULL,
    "stream" TEXT NOT NULL,
    "variant" TEXT NOT NULL,
    "start" DATE NOT NULL,
    "end" DATE NOT NULL,
    "quantity" DECIMAL NOT NULL,
    "unit" TEXT NOT NULL,
    "grade" SMALLINT NOT NULL,
    "note" TEXT,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("trust_id","upload_no","row")
);

-- CreateTable
CREATE TABLE "activity_month" (
    "trust_id" UUID NOT NULL,
    "academy_id" UUID NOT NULL,
    "stream" TEXT NOT NULL,
    "variant" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "month" DATE NOT NULL,
    "grade" SMALLINT NOT NULL,
    "quantity" DECIMAL NOT NULL,
    "records" INTEGER NOT NULL,

    CONSTRAINT "activity_month_pkey" PRIMARY KEY ("trust_id","academy_id","stream","variant","unit","month","grade")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "trust_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("trust_id","key")
);

-- CreateTable
CREATE TABLE "factor_choice" (
    "trust_id" UUID NOT NULL,
    "year" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "set_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "factor_choice_pkey" PRIMARY KEY ("trust_id","year","version")
);

-- CreateTable
CREATE TABLE "factor_set" (
    "id" TEXT NOT NULL,
    "publisher" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "revision" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "published_on" DATE,
    "licence" TEXT NOT NULL,
    "attribution" TEXT NOT NULL,
    "source_hash" TEXT NOT NULL,
    "gwp_basis" TEXT NOT NULL,
    "row_count" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "loaded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "factor_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "factor" (
    "set_id" TEXT NOT NULL,
    "no" INTEGER NOT NULL,
    "row_id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "level1" TEXT NOT NULL,
    "level2" TEXT NOT NULL,
    "level3" TEXT NOT NULL,
    "level4" TEXT NOT NULL,
    "column_text" TEXT NOT NULL,
    "uom" TEXT NOT NULL,
    "ghg_unit" TEXT NOT NULL,
    "value" DECIMAL,
    "stored" TEXT NOT NULL,

    CONSTRAINT "factor_pkey" PRIMARY KEY ("set_id","no")
);

-- CreateIndex
CREATE UNIQUE INDEX "academy_trust_id_code_key" ON "academy"("trust_id", "code");

-- CreateIndex
CREATE UNIQUE INDEX "membership_trust_id_academy_id_start_key" ON "membership"("trust_id", "academy_id", "start");

-- CreateIndex
CREATE INDEX "count_trust_id_academy_id_kind_as_of_idx" ON "count"("trust_id", "academy_id", "kind", "as_of");

-- CreateIndex
CREATE UNIQUE INDEX "meter_trust_id_number_key" ON "meter"("trust_id", "number");

-- CreateIndex
CREATE INDEX "upload_trust_id_sha256_idx" ON "upload"("trust_id", "sha256");

-- CreateIndex
CREATE UNIQUE INDEX "upload_trust_id_no_key" ON "upload"("trust_id", "no");

-- CreateIndex
CREATE INDEX "meter_day_trust_id_upload_no_idx" ON "meter_day"("trust_id", "upload_no");

-- CreateIndex
CREATE INDEX "meter_read_trust_id_upload_no_idx" ON "meter_read"("trust_id", "upload_no");

-- CreateIndex
CREATE INDEX "activity_trust_id_academy_id_start_idx" ON "activity"("trust_id", "academy_id", "start");

-- CreateIndex
CREATE UNIQUE INDEX "factor_set_seq_key" ON "factor_set"("seq");

-- CreateIndex
CREATE INDEX "factor_set_id_row_id_idx" ON "factor"("set_id", "row_id");

-- AddForeignKey
ALTER TABLE "membership" ADD CONSTRAINT "membership_trust_id_academy_id_fkey" FOREIGN KEY ("trust_id", "academy_id") REFERENCES "academy"("trust_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "count" ADD CONSTRAINT "count_trust_id_academy_id_fkey" FOREIGN KEY ("trust_id", "academy_id") REFERENCES "academy"("trust_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "meter" ADD CONSTRAINT "meter_trust_id_academy_id_fkey" FOREIGN KEY ("trust_id", "academy_id") REFERENCES "academy"("trust_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "factor" ADD CONSTRAINT "factor_set_id_fkey" FOREIGN KEY ("set_id") REFERENCES "factor_set"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
