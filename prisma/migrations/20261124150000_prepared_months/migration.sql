-- Month totals are worked out before the transaction in which an upload begins to count, and put in place in it.

-- AlterTable
ALTER TABLE "trust" ADD COLUMN     "ledger_version" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "meter_month_next" (
    "trust_id" UUID NOT NULL,
    "upload_no" INTEGER NOT NULL,
    "meter_id" UUID NOT NULL,
    "month" DATE NOT NULL,
    "grade" SMALLINT NOT NULL,
    "quantity" DECIMAL NOT NULL,
    "days" SMALLINT NOT NULL,
    "part_days" SMALLINT NOT NULL DEFAULT 0,

    CONSTRAINT "meter_month_next_pkey" PRIMARY KEY ("trust_id","upload_no","meter_id","month","grade")
);
