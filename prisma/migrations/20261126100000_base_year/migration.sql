-- AlterTable
ALTER TABLE "academy" ADD COLUMN     "opened_on" DATE;

-- AlterTable
ALTER TABLE "membership" ADD COLUMN     "end_evidence" TEXT,
ADD COLUMN     "end_kind" TEXT,
ADD COLUMN     "ended_at" TIMESTAMPTZ(3),
ADD COLUMN     "ended_by" TEXT,
ADD COLUMN     "start_kind" TEXT;

-- AlterTable
ALTER TABLE "target" DROP CONSTRAINT "target_pkey",
ADD COLUMN     "base_years" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "code" TEXT NOT NULL DEFAULT 'main',
ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'reduction',
ADD COLUMN     "measured_on" TEXT NOT NULL DEFAULT 'likeForLike',
ADD COLUMN     "metric" TEXT NOT NULL DEFAULT 'absolute',
ADD COLUMN     "milestones" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "title" TEXT,
ADD CONSTRAINT "target_pkey" PRIMARY KEY ("trust_id", "code", "version");

-- CreateTable
CREATE TABLE "academy_urn" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "academy_id" UUID NOT NULL,
    "urn" TEXT NOT NULL,
    "since" DATE NOT NULL,
    "evidence" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdrawn_by" TEXT,
    "withdraw_reason" TEXT,

    CONSTRAINT "academy_urn_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "lineage" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "from_academy_id" UUID NOT NULL,
    "to_academy_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "share_percent" DECIMAL NOT NULL,
    "evidence" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdrawn_by" TEXT,
    "withdraw_reason" TEXT,

    CONSTRAINT "lineage_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "activity_change" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "academy_id" UUID,
    "stream" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "reported_as" TEXT,
    "evidence" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdrawn_by" TEXT,
    "withdraw_reason" TEXT,

    CONSTRAINT "activity_change_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "recalculation_policy" (
    "trust_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "threshold_percent" DECIMAL NOT NULL,
    "mid_year" TEXT NOT NULL,
    "base" TEXT NOT NULL,
    "joiner_deadline_months" INTEGER NOT NULL,
    "minute_reference" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "recalculation_policy_pkey" PRIMARY KEY ("trust_id","version")
);

-- CreateTable
CREATE TABLE "restatement" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "target_code" TEXT NOT NULL,
    "no" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "sha256" TEXT NOT NULL,
    "evidence" TEXT,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "proposed_by" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by" TEXT,
    "decision_note" TEXT,
    "minute_reference" TEXT,

    CONSTRAINT "restatement_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "progress_publication" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "target_code" TEXT NOT NULL,
    "year" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "sha256" TEXT NOT NULL,
    "minute_reference" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "progress_publication_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "measure" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "academy_id" UUID,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "start" DATE NOT NULL,
    "life_years" INTEGER NOT NULL,
    "effects" JSONB NOT NULL,
    "shape" JSONB NOT NULL,
    "capital_pounds" DECIMAL,
    "yearly_saving_pounds" DECIMAL,
    "meter_ids" UUID[],
    "evidence" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "measure_pkey" PRIMARY KEY ("trust_id","id","version")
);

-- CreateTable
CREATE TABLE "factor_scenario" (
    "trust_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "published_on" DATE NOT NULL,
    "factors" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "factor_scenario_pkey" PRIMARY KEY ("trust_id","code","version")
);

-- CreateTable
CREATE TABLE "credit" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "standard" TEXT NOT NULL,
    "registry" TEXT NOT NULL,
    "project" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "serials" JSONB NOT NULL,
    "vintage" INTEGER NOT NULL,
    "tonnes" DECIMAL NOT NULL,
    "retired_on" DATE NOT NULL,
    "for_year" TEXT NOT NULL,
    "beneficiary" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdrawn_by" TEXT,
    "withdraw_reason" TEXT,

    CONSTRAINT "credit_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "benchmark" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "measure" TEXT NOT NULL,
    "per" TEXT NOT NULL,
    "phase" TEXT,
    "value" DECIMAL NOT NULL,
    "source" TEXT NOT NULL,
    "published_on" DATE NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdrawn_by" TEXT,
    "withdraw_reason" TEXT,

    CONSTRAINT "benchmark_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateIndex
CREATE INDEX "academy_urn_trust_id_academy_id_since_idx" ON "academy_urn"("trust_id", "academy_id", "since");

-- CreateIndex
CREATE UNIQUE INDEX "restatement_trust_id_target_code_no_key" ON "restatement"("trust_id", "target_code", "no");

-- CreateIndex
CREATE INDEX "progress_publication_trust_id_target_code_year_idx" ON "progress_publication"("trust_id", "target_code", "year");
