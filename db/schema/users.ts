import { sql } from "drizzle-orm"
import { boolean, check, index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core"
import { ROLES } from "#core/role.ts"
import { instantColumn } from "./columns.ts"

/** Who may sign in. The address is kept in small letters, so that it is one person's whatever case it is typed in. */
export const users = pgTable(
  "users",
  {
    id: text("id").primaryKey(),
    email: text("email").notNull().unique("users_email_once"),
    name: text("name").notNull(),
    role: text("role").notNull(),
    disabledAt: instantColumn("disabled_at"),
    /** The password was made by somebody else, so it is changed before anything is seen. */
    mustChangePassword: boolean("must_change_password").notNull().default(false),
    /** This and `image` are columns that better-auth knows of; nothing here uses them. */
    emailVerified: boolean("email_verified").notNull().default(false),
    image: text("image"),
    lastSignInAt: instantColumn("last_sign_in_at"),
    lastSeenAt: instantColumn("last_seen_at"),
    createdAt: instantColumn("created_at").notNull().default(sql`clock_timestamp()`),
    updatedAt: instantColumn("updated_at").notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    check("users_email_in_small_letters", sql`${t.email} = lower(${t.email})`),
    check("users_role_known", sql`${t.role} in (${sql.raw(ROLES.map((role) => `'${role}'`).join(", "))})`),
  ],
)

/** Signed-in browsers. The cookie is the token with a signature, so who reads this table still cannot make one. */
export const sessions = pgTable(
  "sessions",
  {
    id: text("id").primaryKey(),
    token: text("token").notNull().unique("sessions_token_once"),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: instantColumn("created_at").notNull().default(sql`clock_timestamp()`),
    updatedAt: instantColumn("updated_at").notNull().default(sql`clock_timestamp()`),
    /** The absolute limit; the idle one counts from `seenAt`. */
    expiresAt: instantColumn("expires_at").notNull(),
    /** Written once a minute at most. */
    seenAt: instantColumn("seen_at").notNull().default(sql`clock_timestamp()`),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
  },
  (t) => [index("sessions_of_user").on(t.userId), index("sessions_by_end").on(t.expiresAt)],
)

/** How somebody signs in: `credential` is e-mail and password, and `password` its scrypt hash. */
export const accounts = pgTable(
  "accounts",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    providerId: text("provider_id").notNull(),
    accountId: text("account_id").notNull(),
    password: text("password"),
    createdAt: instantColumn("created_at").notNull().default(sql`clock_timestamp()`),
    updatedAt: instantColumn("updated_at").notNull().default(sql`clock_timestamp()`),
  },
  (t) => [unique("accounts_of_provider_once").on(t.providerId, t.accountId), index("accounts_of_user").on(t.userId)],
)

/**
 * Tries with a wrong password since `since`: of an account from anywhere (address ''), of an address for any account
 * (account ''), and of an account from an address. The account is a hash: people type passwords into the wrong field.
 */
export const signInAttempts = pgTable(
  "sign_in_attempts",
  {
    account: text("account").notNull(),
    address: text("address").notNull(),
    count: integer("count").notNull(),
    since: instantColumn("since").notNull(),
  },
  (t) => [primaryKey({ columns: [t.account, t.address] }), index("sign_in_attempts_by_age").on(t.since)],
)
