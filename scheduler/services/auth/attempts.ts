import { createHash } from "node:crypto"
import { isIP } from "node:net"
import { type Instant, instant } from "#core/brand.ts"
import type { Db } from "#db/connect.ts"
import {
  type AttemptKey,
  type CountedAttempt,
  countAttempts,
  forgiveAttempts,
  purgeAttempts,
} from "#db/queries/sign-in-attempts.ts"

const WINDOW_MS = 15 * 60_000
/** Of one account from one address, and of any account from one address. */
const PAIR_LIMIT = 5
const ADDRESS_LIMIT = 20
/** Of one account from anywhere. More than one address has, so that nobody alone can lock somebody else out. */
const ACCOUNT_LIMIT = 25

export type Attempt = { ok: true; triesLeft: number; retryAt: Instant } | { ok: false; retryAt: Instant }

/**
 * Takes one of the tries that an account and an address have, before the password is looked at: tries side by side
 * cannot be more than there are. One that is refused is not counted, so a limit ends however often it is run into.
 */
export async function takeAttempt(db: Db, email: string, address: string, now: Instant): Promise<Attempt> {
  const [account, place] = [accountKey(email), addressKey(address)]
  const keys = [
    { account, address: place },
    { account, address: "" },
    { account: "", address: place },
  ]
  const outcome = await db
    .transaction(async (tx) => {
      const counted = await countAttempts(tx, keys, now, WINDOW_MS)
      const over = counted.filter((one) => one.count > limitOf(one))
      if (over.length > 0) throw new OverLimit(latestEnd(over))
      const triesLeft = Math.min(...counted.map((one) => limitOf(one) - one.count))
      const spent = counted.filter((one) => one.count === limitOf(one))
      return { ok: true as const, triesLeft, retryAt: spent.length > 0 ? latestEnd(spent) : now }
    })
    .catch((error: unknown) => {
      if (error instanceof OverLimit) return { ok: false as const, retryAt: error.retryAt }
      throw error
    })
  await purgeAttempts(db, instant(now - WINDOW_MS))
  return outcome
}

/** The right password takes back what its owner mistyped from the same address. */
export async function forgive(db: Db, email: string, address: string): Promise<void> {
  const key = { account: accountKey(email), address: addressKey(address) }
  await db.transaction((tx) => forgiveAttempts(tx, key))
}

export function accountKey(email: string): string {
  return createHash("sha256").update(email.toLowerCase()).digest("base64url")
}

/** Somebody has a whole /64 of IPv6, and an IPv4 address written as IPv6 is that IPv4 address. */
function addressKey(address: string): string {
  const bare = (address.split("%", 1)[0] ?? "").toLowerCase()
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1]
  if (mapped !== undefined || isIP(bare) !== 6) return mapped ?? (bare || "unknown")
  const [head = "", tail] = bare.split("::", 2)
  const groups = head === "" ? [] : head.split(":")
  const tailGroups = tail === undefined || tail === "" ? [] : tail.split(":")
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - tailGroups.length)
  const whole = [...groups, ...Array.from({ length: zeros }, () => "0"), ...tailGroups]
  const network = whole.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""))
  return `${network.join(":")}::/64`
}

function limitOf({ account, address }: AttemptKey): number {
  if (account === "") return ADDRESS_LIMIT
  return address === "" ? ACCOUNT_LIMIT : PAIR_LIMIT
}

function latestEnd(counted: readonly CountedAttempt[]): Instant {
  return instant(Math.max(...counted.map((one) => one.since)) + WINDOW_MS)
}

/** Undoes the count of a try that is refused. */
class OverLimit extends Error {
  readonly retryAt: Instant

  constructor(retryAt: Instant) {
    super("over the limit")
    this.retryAt = retryAt
  }
}
