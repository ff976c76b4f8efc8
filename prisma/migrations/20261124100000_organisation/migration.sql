-- DropIndex
DROP INDEX "membership_trust_id_academy_id_start_key";

-- AlterTable
ALTER TABLE "assertion" ADD COLUMN     "withdraw_reason" TEXT,
ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3),
ADD COLUMN     "withdrawn_by" TEXT,
ALTER COLUMN "academy_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "contract" ADD COLUMN     "created_by" TEXT,
ADD COLUMN     "withdraw_reason" TEXT,
ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3),
ADD COLUMN     "withdrawn_by" TEXT;

-- AlterTable
ALTER TABLE "count" ADD COLUMN     "created_by" TEXT;

-- AlterTable
ALTER TABLE "membership" ADD COLUMN     "created_by" TEXT,
ADD COLUMN     "withdraw_reason" TEXT,
ADD COLUMN     "withdrawn_at" TIMESTAMPTZ(3),
ADD COLUMN     "withdrawn_by" TEXT;

-- CreateIndex
CREATE INDEX "membership_trust_id_academy_id_start_idx" ON "membership"("trust_id", "academy_id", "start");
