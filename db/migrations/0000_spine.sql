CREATE TABLE "attempts" (
	"run_id" text NOT NULL,
	"fire_at" timestamp (3) with time zone NOT NULL,
	"delivery" integer NOT NULL,
	"attempt" integer NOT NULL,
	"state" text NOT NULL,
	"worker" text,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"error" text,
	CONSTRAINT "attempts_run_id_fire_at_delivery_attempt_pk" PRIMARY KEY("run_id","fire_at","delivery","attempt")
) PARTITION BY RANGE ("fire_at");
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"actor" text NOT NULL,
	"verb" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"note" text,
	"before" jsonb,
	"after" jsonb
);
--> statement-breakpoint
CREATE TABLE "beats" (
	"id" text PRIMARY KEY NOT NULL,
	"host" text NOT NULL,
	"pid" integer NOT NULL,
	"version" text NOT NULL,
	"role" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"redis_seen_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "calendars" (
	"name" text PRIMARY KEY NOT NULL,
	"rules" jsonb NOT NULL,
	"revision" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "couriers" (
	"name" text PRIMARY KEY NOT NULL,
	"incarnation" text,
	"sequence" bigint DEFAULT 0 NOT NULL,
	"loss_detected_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text,
	"epoch" bigint DEFAULT 0 NOT NULL,
	"expires_at" timestamp (3) with time zone DEFAULT '-infinity' NOT NULL,
	"acquired_at" timestamp (3) with time zone,
	"backend_pid" integer,
	"backend_start" text,
	"backend_confirmed" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "queues" (
	"name" text PRIMARY KEY NOT NULL,
	"prefix" text DEFAULT 'bull' NOT NULL,
	"kind" text DEFAULT 'bullmq' NOT NULL,
	"settings" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"record" text DEFAULT 'ours' NOT NULL,
	"stream_position" text DEFAULT '0-0' NOT NULL,
	"stream_incarnation" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "run_gaps" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "run_gaps_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"schedule_id" bigint NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"count" bigint,
	"reason" text NOT NULL,
	"detail" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text NOT NULL,
	"schedule_id" bigint,
	"trigger" text NOT NULL,
	"fire_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"start_by" timestamp (3) with time zone,
	"state" text NOT NULL,
	"reason" text,
	"delivery" integer DEFAULT 1 NOT NULL,
	"epoch" bigint,
	"task" text NOT NULL,
	"payload" jsonb NOT NULL,
	"queue" text NOT NULL,
	"options" jsonb NOT NULL,
	"revision" bigint,
	"retry_of" text,
	"planned_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"enqueued_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	"worker" text,
	"attempt" integer DEFAULT 0 NOT NULL,
	"result" jsonb,
	"error" text,
	"job_id" text,
	CONSTRAINT "runs_id_fire_at_pk" PRIMARY KEY("id","fire_at"),
	CONSTRAINT "runs_state_known" CHECK ("runs"."state" in ('planned', 'held', 'enqueued', 'running', 'retrying', 'cancelling', 'succeeded', 'failed', 'cancelled', 'skipped', 'expired', 'lost', 'unknown')),
	CONSTRAINT "runs_trigger_known" CHECK ("runs"."trigger" in ('schedule', 'catch_up', 'backfill', 'manual', 'retry', 'api', 'app'))
) PARTITION BY RANGE ("fire_at");
--> statement-breakpoint
CREATE TABLE "schedule_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "schedule_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"schedule_id" bigint NOT NULL,
	"changed_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "schedule_cursors" (
	"schedule_id" bigint PRIMARY KEY NOT NULL,
	"next_fire_at" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone,
	"last_fire_at" timestamp (3) with time zone,
	"fire_count" bigint DEFAULT 0 NOT NULL,
	"failures_in_a_row" integer DEFAULT 0 NOT NULL,
	"revision" bigint NOT NULL,
	"effective_at" timestamp (3) with time zone NOT NULL,
	"tz_version" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "schedules_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"enabled_note" text,
	"enable_at" timestamp (3) with time zone,
	"disable_at" timestamp (3) with time zone,
	"recurrence" jsonb NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"dst_policy" text DEFAULT 'once' NOT NULL,
	"starts_at" timestamp (3) with time zone,
	"ends_at" timestamp (3) with time zone,
	"max_fires" integer,
	"calendars" text[] DEFAULT '{}' NOT NULL,
	"task" text NOT NULL,
	"payload" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"queue" text DEFAULT 'default' NOT NULL,
	"priority" integer DEFAULT 0 NOT NULL,
	"catch_up" text DEFAULT 'latest' NOT NULL,
	"catch_up_window_ms" bigint,
	"catch_up_cap" integer DEFAULT 100 NOT NULL,
	"grace_ms" bigint DEFAULT 30000 NOT NULL,
	"overlap" text DEFAULT 'allow' NOT NULL,
	"jitter_ms" bigint DEFAULT 0 NOT NULL,
	"start_deadline_ms" bigint,
	"on_redis_loss" text DEFAULT 'redeliver' NOT NULL,
	"retry" jsonb,
	"timeout" jsonb,
	"disable_after_failures" integer,
	"revision" bigint DEFAULT 1 NOT NULL,
	"effective_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"source" text DEFAULT 'api' NOT NULL,
	"fault" text,
	"fault_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_by" text DEFAULT 'sql' NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"name" text PRIMARY KEY NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"queue" text DEFAULT 'default' NOT NULL,
	"payload_schema" jsonb,
	"defaults" jsonb,
	"seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "schedule_cursors" ADD CONSTRAINT "schedule_cursors_schedule_id_schedules_id_fk" FOREIGN KEY ("schedule_id") REFERENCES "schedules"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_of_subject" ON "audit_log" USING btree ("subject_kind","subject_id","id");--> statement-breakpoint
CREATE INDEX "beats_by_last_sign" ON "beats" USING btree ("seen_at");--> statement-breakpoint
CREATE INDEX "run_gaps_of_schedule" ON "run_gaps" USING btree ("schedule_id","to_at");--> statement-breakpoint
CREATE INDEX "runs_for_dispatch" ON "runs" USING btree ("due_at","id") WHERE "runs"."state" = 'planned';--> statement-breakpoint
CREATE INDEX "runs_outstanding" ON "runs" USING btree ("state","id") WHERE "runs"."state" in ('held', 'enqueued', 'running', 'retrying', 'cancelling');--> statement-breakpoint
CREATE INDEX "runs_to_expire" ON "runs" USING btree ("start_by") WHERE "runs"."start_by" is not null and "runs"."state" = 'enqueued';--> statement-breakpoint
CREATE INDEX "runs_live_of_schedule" ON "runs" USING btree ("schedule_id") WHERE "runs"."state" in ('planned', 'held', 'enqueued', 'running', 'retrying', 'cancelling');--> statement-breakpoint
CREATE INDEX "runs_of_schedule" ON "runs" USING btree ("schedule_id","fire_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "schedule_cursors_due" ON "schedule_cursors" USING btree ("due_at") WHERE "schedule_cursors"."due_at" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "schedules_name_among_the_living" ON "schedules" USING btree ("name") WHERE "schedules"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "schedules_by_tag" ON "schedules" USING gin ("tags") WHERE "schedules"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "schedules_with_fault" ON "schedules" USING btree ("id") WHERE "schedules"."fault" is not null and "schedules"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "schedules_to_switch_on" ON "schedules" USING btree ("enable_at") WHERE "schedules"."enable_at" is not null;--> statement-breakpoint
CREATE INDEX "schedules_to_switch_off" ON "schedules" USING btree ("disable_at") WHERE "schedules"."disable_at" is not null;
--> statement-breakpoint
-- From here on by hand: what the schema language has no words for.
-- A day's partitions of runs and attempts. Called ahead of time by migrate and by the beat; idempotent.
CREATE FUNCTION "ensure_run_partition"("day" date) RETURNS boolean LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
	made boolean := false;
	parent text;
	child text;
BEGIN
	FOREACH parent IN ARRAY ARRAY['runs', 'attempts'] LOOP
		child := parent || '_' || to_char("day", 'YYYYMMDD');
		IF to_regclass(quote_ident(child)) IS NULL THEN
			PERFORM pg_advisory_xact_lock(hashtext(current_schema() || '.' || child));
			EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)', child, parent,
				("day"::timestamp AT TIME ZONE 'UTC'), (("day" + 1)::timestamp AT TIME ZONE 'UTC'));
			made := true;
		END IF;
	END LOOP;
	RETURN made;
END $$;
--> statement-breakpoint
-- Every edit, whoever makes it, raises the revision; one that can change when the schedule fires also says
-- from when it counts. The beat's own notes (fault) are no edit.
CREATE FUNCTION "schedules_before_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	notes CONSTANT text[] := '{fault,fault_at,revision,effective_at,updated_at,updated_by}';
BEGIN
	IF TG_OP = 'INSERT' THEN
		NEW.revision := 1;
		NEW.effective_at := clock_timestamp();
		RETURN NEW;
	END IF;
	NEW.revision := OLD.revision;
	NEW.effective_at := OLD.effective_at;
	IF (to_jsonb(NEW) - notes) = (to_jsonb(OLD) - notes) THEN
		RETURN NEW;
	END IF;
	NEW.revision := OLD.revision + 1;
	NEW.updated_at := clock_timestamp();
	IF (NEW.name, NEW.enabled, NEW.recurrence, NEW.time_zone, NEW.dst_policy, NEW.starts_at, NEW.ends_at, NEW.max_fires, NEW.calendars, NEW.jitter_ms, NEW.deleted_at)
		IS DISTINCT FROM (OLD.name, OLD.enabled, OLD.recurrence, OLD.time_zone, OLD.dst_policy, OLD.starts_at, OLD.ends_at, OLD.max_fires, OLD.calendars, OLD.jitter_ms, OLD.deleted_at) THEN
		NEW.effective_at := clock_timestamp();
	END IF;
	RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER "schedules_before_change" BEFORE INSERT OR UPDATE ON "schedules" FOR EACH ROW EXECUTE FUNCTION "schedules_before_change"();
--> statement-breakpoint
-- The beat's inbox: poll is truth, the notification only a hint.
CREATE FUNCTION "schedules_tell_beat"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
	IF TG_OP = 'UPDATE' THEN
		INSERT INTO schedule_changes (schedule_id)
			SELECT n.id FROM changed_new n JOIN changed_old o ON o.id = n.id WHERE n.revision <> o.revision;
	ELSIF TG_OP = 'INSERT' THEN
		INSERT INTO schedule_changes (schedule_id) SELECT id FROM changed_new;
	ELSE
		INSERT INTO schedule_changes (schedule_id) SELECT id FROM changed_old;
	END IF;
	IF FOUND THEN
		PERFORM pg_notify('onebeat_' || current_schema(), 'schedules');
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "schedules_tell_beat_of_insert" AFTER INSERT ON "schedules" REFERENCING NEW TABLE AS changed_new FOR EACH STATEMENT EXECUTE FUNCTION "schedules_tell_beat"();
--> statement-breakpoint
CREATE TRIGGER "schedules_tell_beat_of_update" AFTER UPDATE ON "schedules" REFERENCING OLD TABLE AS changed_old NEW TABLE AS changed_new FOR EACH STATEMENT EXECUTE FUNCTION "schedules_tell_beat"();
--> statement-breakpoint
CREATE TRIGGER "schedules_tell_beat_of_delete" AFTER DELETE ON "schedules" REFERENCING OLD TABLE AS changed_old FOR EACH STATEMENT EXECUTE FUNCTION "schedules_tell_beat"();
--> statement-breakpoint
-- A calendar's edit is an edit of every schedule that leaves its days out.
CREATE FUNCTION "calendars_tell_beat"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
	INSERT INTO schedule_changes (schedule_id) SELECT id FROM schedules WHERE calendars @> ARRAY[COALESCE(NEW.name, OLD.name)] AND deleted_at IS NULL;
	IF FOUND THEN
		PERFORM pg_notify('onebeat_' || current_schema(), 'schedules');
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "calendars_tell_beat" AFTER INSERT OR UPDATE OR DELETE ON "calendars" FOR EACH ROW EXECUTE FUNCTION "calendars_tell_beat"();
--> statement-breakpoint
ALTER TABLE "schedule_cursors" SET (autovacuum_vacuum_scale_factor = 0.02);
--> statement-breakpoint
ALTER TABLE "schedule_changes" SET (autovacuum_vacuum_scale_factor = 0.02);
