-- AlterTable
ALTER TABLE "upload" ADD COLUMN     "place_no" INTEGER,
ADD COLUMN     "replaces_no" INTEGER;
