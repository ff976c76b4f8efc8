-- AlterTable
ALTER TABLE "meter_day" ADD COLUMN     "basis" TEXT,
ADD COLUMN     "method" TEXT;

-- CreateTable
CREATE TABLE "degree_day_load" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "station" TEXT NOT NULL,
    "source" TEXT,
    "file_name" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdrawn_by" TEXT,
    "withdraw_reason" TEXT,

    CONSTRAINT "degree_day_load_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "degree_day" (
    "trust_id" UUID NOT NULL,
    "load_id" UUID NOT NULL,
    "base" DECIMAL NOT NULL,
    "period" TEXT NOT NULL,
    "value" DECIMAL NOT NULL,

    CONSTRAINT "degree_day_pkey" PRIMARY KEY ("trust_id","load_id","base","period")
);
