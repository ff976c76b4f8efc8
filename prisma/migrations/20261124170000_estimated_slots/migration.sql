-- AlterTable
ALTER TABLE "meter_day" ADD COLUMN     "slots_estimated" INTEGER[];
