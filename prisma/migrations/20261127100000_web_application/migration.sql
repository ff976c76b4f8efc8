-- CreateTable
CREATE TABLE "app_user" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "academy_ids" UUID[],
    "expires_at" TIMESTAMPTZ(3),
    "oidc_issuer" TEXT,
    "oidc_subject" TEXT,
    "password_set_at" TIMESTAMPTZ(3),
    "password_set_by" TEXT,
    "disabled_at" TIMESTAMPTZ(3),
    "disabled_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "changed_by" TEXT,
    "change_no" INTEGER NOT NULL DEFAULT 0,
    "change_reason" TEXT,

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "user_credential" (
    "trust_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "password_hash" TEXT,
    "failed_count" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),
    "last_sign_in_at" TIMESTAMPTZ(3),

    CONSTRAINT "user_credential_pkey" PRIMARY KEY ("trust_id","user_id")
);

-- CreateTable
CREATE TABLE "user_link" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "used_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "user_link_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateTable
CREATE TABLE "web_session" (
    "id_hash" BYTEA NOT NULL,
    "trust_id" UUID,
    "user_id" UUID,
    "data" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "web_session_pkey" PRIMARY KEY ("id_hash")
);

-- CreateTable
CREATE TABLE "installation" (
    "id" INTEGER NOT NULL,
    "session_secret" TEXT NOT NULL,
    "setup_hash" BYTEA,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "classroom" (
    "trust_id" UUID NOT NULL,
    "academy_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "shown" BOOLEAN NOT NULL,
    "slug" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "classroom_pkey" PRIMARY KEY ("trust_id","academy_id","version")
);

-- CreateTable
CREATE TABLE "holiday" (
    "trust_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "academy_id" UUID,
    "start" DATE NOT NULL,
    "end" DATE NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdrawn_by" TEXT,
    "withdraw_reason" TEXT,

    CONSTRAINT "holiday_pkey" PRIMARY KEY ("trust_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "app_user_trust_id_email_key" ON "app_user"("trust_id", "email");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_trust_id_oidc_issuer_oidc_subject_key" ON "app_user"("trust_id", "oidc_issuer", "oidc_subject");

-- CreateIndex
CREATE INDEX "user_link_trust_id_user_id_idx" ON "user_link"("trust_id", "user_id");

-- CreateIndex
CREATE INDEX "web_session_trust_id_user_id_idx" ON "web_session"("trust_id", "user_id");

-- CreateIndex
CREATE INDEX "web_session_expires_at_idx" ON "web_session"("expires_at");

-- CreateIndex
CREATE INDEX "classroom_slug_idx" ON "classroom"("slug");

-- CreateIndex
CREATE INDEX "holiday_trust_id_start_idx" ON "holiday"("trust_id", "start");

-- Who did something: the key or the person whose id is kept with it.
CREATE VIEW "actor" AS
  SELECT trust_id, id, name FROM api_key
  UNION ALL SELECT trust_id, id, name FROM app_user;

-- The log names persons as it names keys: the function is as it was but for where it looks an id up.
DO $$
BEGIN
  EXECUTE replace(pg_get_functiondef('record_change()'::regprocedure), 'FROM api_key k WHERE', 'FROM actor k WHERE');
END
$$;

CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "app_user" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "user_link" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "classroom" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'academy_id', 'version');
CREATE CONSTRAINT TRIGGER record_change AFTER INSERT OR UPDATE OR DELETE ON "holiday" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_change('none', 'id');
