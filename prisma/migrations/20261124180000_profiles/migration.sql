-- CreateTable
CREATE TABLE "profile" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "layout" TEXT NOT NULL,
    "definition" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdrawn_by" TEXT,
    "withdraw_reason" TEXT,

    CONSTRAINT "profile_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "profile_trust_id_name_version_key" ON "profile"("trust_id", "name", "version");
