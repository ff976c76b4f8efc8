-- AlterTable
ALTER TABLE "target" ADD COLUMN     "year_start_month" INTEGER;
