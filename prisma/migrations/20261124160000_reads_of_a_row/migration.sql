-- AlterTable
ALTER TABLE "meter_read" DROP CONSTRAINT "meter_read_pkey",
ADD COLUMN     "part" SMALLINT NOT NULL DEFAULT 0,
ADD CONSTRAINT "meter_read_pkey" PRIMARY KEY ("trust_id", "meter_id", "register", "read_on", "upload_no", "row", "part");
