import { hostname } from "node:os"
import { z } from "zod"
import { AppError } from "#core/errors.ts"

const serverUrl = (protocols: readonly string[]) =>
  z.string().refine((text) => protocols.some((protocol) => URL.canParse(text) && new URL(text).protocol === protocol), {
    error: `expected a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
  })

const Environment = z.object({
  DATABASE_URL: serverUrl(["postgres:", "postgresql:"]),
  /** Reaches Postgres without a transaction pooler: for LISTEN and the fast fail-over. Defaults to DATABASE_URL. */
  DATABASE_DIRECT_URL: serverUrl(["postgres:", "postgresql:"]).optional(),
  REDIS_URL: serverUrl(["redis:", "rediss:"]),
  ONEBEAT_NAMESPACE: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,30}$/, "expected a-z, 0-9 and _, at most 31 characters, a letter first")
    .default("public"),
  ONEBEAT_LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  ONEBEAT_QUEUE_PREFIX: z.string().min(1).max(100).default("bull"),
})

export type Config = Readonly<{
  databaseUrl: string
  directDatabaseUrl: string
  redisUrl: string
  /** Postgres schema, and part of our own Redis keys and of the lease's name. */
  namespace: string
  logLevel: "debug" | "info" | "warn" | "error"
  /** BullMQ key prefix of queues that have no row of their own yet. */
  queuePrefix: string
  host: string
}>

const NAMES = {
  DATABASE_URL: "the Postgres to use, or start with `onebeat up`, which brings its own",
  REDIS_URL: "the Redis to use, or start with `onebeat up`, which brings its own",
  ONEBEAT_AUTH_SECRET: "32 bytes or more, or start with `onebeat admin`, which keeps one in ONEBEAT_HOME",
}

/**
 * The settings of a process, read once from its environment.
 * @throws AppError `invalid_input` that names every setting that is missing or wrong; values are not repeated, since URLs hold passwords.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  return parseEnvironment(Environment, env, (value) =>
    Object.freeze({
      databaseUrl: value.DATABASE_URL,
      directDatabaseUrl: value.DATABASE_DIRECT_URL ?? value.DATABASE_URL,
      redisUrl: value.REDIS_URL,
      namespace: value.ONEBEAT_NAMESPACE,
      logLevel: value.ONEBEAT_LOG_LEVEL,
      queuePrefix: value.ONEBEAT_QUEUE_PREFIX,
      host: hostname(),
    }),
  )
}

export type DatabaseConfig = Pick<Config, "databaseUrl" | "directDatabaseUrl" | "namespace" | "queuePrefix">

/** As {@link loadConfig}, for commands that need Postgres alone. */
export function loadDatabaseConfig(env: Readonly<Record<string, string | undefined>>): DatabaseConfig {
  return parseEnvironment(Environment.omit({ REDIS_URL: true }), env, (value) => ({
    databaseUrl: value.DATABASE_URL,
    directDatabaseUrl: value.DATABASE_DIRECT_URL ?? value.DATABASE_URL,
    namespace: value.ONEBEAT_NAMESPACE,
    queuePrefix: value.ONEBEAT_QUEUE_PREFIX,
  }))
}

export type WorkerConfig = Pick<Config, "redisUrl" | "namespace" | "logLevel" | "queuePrefix" | "host">

/** As {@link loadConfig}, for workers, which need Redis alone. */
export function loadWorkerConfig(env: Readonly<Record<string, string | undefined>>): WorkerConfig {
  return parseEnvironment(Environment.omit({ DATABASE_URL: true, DATABASE_DIRECT_URL: true }), env, (value) => ({
    redisUrl: value.REDIS_URL,
    namespace: value.ONEBEAT_NAMESPACE,
    logLevel: value.ONEBEAT_LOG_LEVEL,
    queuePrefix: value.ONEBEAT_QUEUE_PREFIX,
    host: hostname(),
  }))
}

/** @throws AppError `invalid_input` that names every setting that is missing or wrong, and repeats no value. */
export function parseEnvironment<Out, Result>(
  schema: z.ZodType<Out>,
  env: Readonly<Record<string, string | undefined>>,
  build: (value: Out) => Result,
): Result {
  const parsed = schema.safeParse(env)
  if (parsed.success) return build(parsed.data)
  const lines = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0])
    if (env[name] === undefined && name in NAMES)
      return `${name}: not set; expected ${NAMES[name as keyof typeof NAMES]}`
    return `${name}: ${issue.message}`
  })
  throw new AppError("invalid_input", lines.join("\n"), {
    problems: parsed.error.issues.map((issue) => ({ field: String(issue.path[0]), message: issue.message })),
  })
}
