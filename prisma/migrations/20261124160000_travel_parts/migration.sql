-- A row of a travel file may be several activities: the legs of a flight, each with its own haul.

-- AlterTable
ALTER TABLE "activity" DROP CONSTRAINT "activity_pkey",
ADD COLUMN     "part" SMALLINT NOT NULL DEFAULT 0,
ADD CONSTRAINT "activity_pkey" PRIMARY KEY ("trust_id","upload_no","row","part");
