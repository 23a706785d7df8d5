-- Screens hear of changes on a channel of their own, so that the beat is not woken. A hint only: the admin also looks by itself.
CREATE FUNCTION "tell_screens"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_notify('onebeat_' || TG_TABLE_SCHEMA || ':live', TG_ARGV[0]);
	RETURN NULL;
END $$;
--> statement-breakpoint
-- For tables on which the beat tries updates that mostly find nothing: those are no news either.
CREATE FUNCTION "tell_screens_of_rows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF EXISTS (SELECT 1 FROM changed) THEN
		PERFORM pg_notify('onebeat_' || TG_TABLE_SCHEMA || ':live', TG_ARGV[0]);
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "schedules_tell_screens_of_insert" AFTER INSERT ON "schedules" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "tell_screens_of_rows"('schedules');
--> statement-breakpoint
CREATE TRIGGER "schedules_tell_screens_of_update" AFTER UPDATE ON "schedules" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "tell_screens_of_rows"('schedules');
--> statement-breakpoint
CREATE TRIGGER "schedules_tell_screens_of_delete" AFTER DELETE ON "schedules" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "tell_screens_of_rows"('schedules');
--> statement-breakpoint
CREATE TRIGGER "audit_log_tells_screens" AFTER INSERT ON "audit_log" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "tell_screens_of_rows"('audit');
--> statement-breakpoint
CREATE TRIGGER "calendars_tell_screens" AFTER INSERT OR UPDATE OR DELETE ON "calendars" FOR EACH STATEMENT EXECUTE FUNCTION "tell_screens"('schedules');
--> statement-breakpoint
-- The beat writes runs in batches that are never empty, so nothing needs to be looked at.
CREATE TRIGGER "runs_tell_screens" AFTER INSERT OR UPDATE ON "runs" FOR EACH STATEMENT EXECUTE FUNCTION "tell_screens"('runs');
--> statement-breakpoint
-- A renewal and a sign of life, once a second each, are no news: only who leads, under which epoch, and who stands by.
CREATE TRIGGER "leases_tell_screens" AFTER UPDATE ON "leases" FOR EACH ROW WHEN (OLD.holder IS DISTINCT FROM NEW.holder OR OLD.epoch IS DISTINCT FROM NEW.epoch) EXECUTE FUNCTION "tell_screens"('beats');
--> statement-breakpoint
CREATE TRIGGER "beats_tell_screens_of_new" AFTER INSERT OR DELETE ON "beats" FOR EACH ROW EXECUTE FUNCTION "tell_screens"('beats');
--> statement-breakpoint
CREATE TRIGGER "beats_tell_screens_of_role" AFTER UPDATE ON "beats" FOR EACH ROW WHEN (OLD.role IS DISTINCT FROM NEW.role) EXECUTE FUNCTION "tell_screens"('beats');
--> statement-breakpoint
CREATE TABLE "schedule_undos" (
	"batch" uuid NOT NULL,
	"schedule_id" bigint NOT NULL,
	"verb" text NOT NULL,
	"actor" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"revision" bigint NOT NULL,
	"columns" jsonb NOT NULL,
	CONSTRAINT "schedule_undos_batch_schedule_id_pk" PRIMARY KEY("batch","schedule_id")
);
--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "batch" uuid;--> statement-breakpoint
CREATE INDEX "schedule_undos_by_age" ON "schedule_undos" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_log_of_batch" ON "audit_log" USING btree ("batch","id") WHERE "audit_log"."batch" is not null;--> statement-breakpoint
CREATE INDEX "schedule_cursors_next_fire" ON "schedule_cursors" USING btree ("next_fire_at","schedule_id") WHERE "schedule_cursors"."next_fire_at" is not null;--> statement-breakpoint
CREATE INDEX "schedule_cursors_last_fire" ON "schedule_cursors" USING btree ("last_fire_at","schedule_id") WHERE "schedule_cursors"."last_fire_at" is not null;--> statement-breakpoint
CREATE INDEX "schedule_cursors_failing" ON "schedule_cursors" USING btree ("schedule_id") WHERE "schedule_cursors"."failures_in_a_row" > 0;--> statement-breakpoint
CREATE INDEX "schedules_by_update" ON "schedules" USING btree ("updated_at","id") WHERE "schedules"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "schedules_by_task" ON "schedules" USING btree ("task" text_pattern_ops,"id") WHERE "schedules"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "schedules_by_queue" ON "schedules" USING btree ("queue" text_pattern_ops,"id") WHERE "schedules"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "schedules_disabled" ON "schedules" USING btree ("id") WHERE not "schedules"."enabled" and "schedules"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "schedules_owned_by_files" ON "schedules" USING btree ("id") WHERE "schedules"."source" like 'file:%' and "schedules"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "schedules_searched" ON "schedules" USING btree ("id") INCLUDE ("name", "enabled", "source") WHERE "schedules"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "audit_log_of_actor" ON "audit_log" USING btree ("actor","id");--> statement-breakpoint
CREATE INDEX "audit_log_in_order" ON "audit_log" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "runs_of_retry" ON "runs" USING btree ("retry_of") WHERE "runs"."retry_of" is not null;--> statement-breakpoint
CREATE INDEX "runs_ended_in_due_order" ON "runs" USING btree ("due_at","id") WHERE (state in ('succeeded', 'failed', 'cancelled', 'skipped', 'expired', 'lost', 'unknown'));--> statement-breakpoint
CREATE INDEX "runs_of_note_in_due_order" ON "runs" USING btree ("due_at","id") WHERE (state in ('failed', 'cancelled', 'skipped', 'expired', 'lost', 'unknown') or state = 'succeeded' and (reason is not null or trigger <> 'schedule' or attempt > 1 or enqueued_at - due_at > interval '1 second'));
--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"account_id" text NOT NULL,
	"password" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "accounts_of_provider_once" UNIQUE("provider_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"token" text NOT NULL,
	"user_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"ip_address" text,
	"user_agent" text,
	CONSTRAINT "sessions_token_once" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempts" (
	"account" text NOT NULL,
	"address" text NOT NULL,
	"count" integer NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sign_in_attempts_account_address_pk" PRIMARY KEY("account","address")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"must_change_password" boolean DEFAULT false NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"last_sign_in_at" timestamp (3) with time zone,
	"last_seen_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "users_email_once" UNIQUE("email"),
	CONSTRAINT "users_email_in_small_letters" CHECK ("users"."email" = lower("users"."email")),
	CONSTRAINT "users_role_known" CHECK ("users"."role" in ('viewer', 'operator', 'editor', 'admin'))
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_of_user" ON "accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_of_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_by_end" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_by_age" ON "sign_in_attempts" USING btree ("since");
