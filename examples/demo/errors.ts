import type { Random } from "./random.ts"

/** What goes wrong at the company. Numbers in the texts differ from one time to the next. */
const ERRORS = {
  gateway: (random: Random) => `GatewayError: read ECONNRESET while reading page ${random.between(2, 12)} of 12
    at readPage (tasks/treasury/gateway.ts:88:11)
    at pull (tasks/treasury/settlements.ts:41:5)
    at run (tasks/treasury/settlements.ts:19:3)
caused by: Error: read ECONNRESET
    at TLSWrap.onStreamRead (node:internal/stream_base_commons:216:20) {
  code: 'ECONNRESET', host: 'gw-2.pay.example'
}`,
  timeoutHttp: (random: Random) => `HttpError: no answer within ${random.pick([10, 15, 30])} s
    at request (tasks/http/client.ts:52:13)
    at run (tasks/http/client.ts:20:3)
caused by: TimeoutError: The operation was aborted due to timeout`,
  deadlock: (random: Random) => `DatabaseError: deadlock detected
    at parseErrorMessage (node_modules/pg-protocol/src/parser.ts:368:69)
    at rollup (tasks/billing/rollup.ts:${random.between(60, 90)}:7)`,
  ledger: (random: Random) => `LedgerMismatch: ${random.between(1, 9)} entries differ by more than 0.01
    at compare (tasks/billing/ledger.ts:131:9)
    at run (tasks/billing/ledger.ts:44:5)`,
  vault: () => `VaultError: permission denied on path cards/expiring
    at VaultClient.read (tasks/vault/client.ts:77:11)
    at sweep (tasks/billing/cards.ts:28:20)
caused by: Error: 403 Forbidden
    at check (tasks/vault/http.ts:31:9)`,
  smtp: (random: Random) => `SmtpError: 421 4.7.0 too many connections from 192.0.2.${random.between(10, 60)}
    at SMTPConnection._onData (node_modules/smtp/connection.js:755:20)`,
  warehouse: (random: Random) => `Traceback (most recent call last):
  File "/srv/reports/cube.py", line ${random.between(70, 120)}, in refresh
    rows = warehouse.query(sql, timeout=60)
  File "/srv/reports/warehouse.py", line 41, in query
    raise WarehouseBusy(f"slot pool exhausted after {waited} s")
WarehouseBusy: slot pool exhausted after ${random.between(20, 60)} s`,
  memory: (random: Random) => `RangeError: image of ${random.between(90, 240)} megapixels is larger than the limit of 80
    at decode (tasks/media/decode.ts:19:11)
    at refresh (tasks/media/thumbnails.ts:66:22)`,
  limit: () => "onebeat: timed out: the attempt reached its hard limit of 30m",
} as const satisfies Record<ErrorName, (random: Random) => string>
export const ERROR_NAMES = [
  "gateway",
  "timeoutHttp",
  "deadlock",
  "ledger",
  "vault",
  "smtp",
  "warehouse",
  "memory",
  "limit",
] as const
export type ErrorName = (typeof ERROR_NAMES)[number]

export function errorText(name: ErrorName, random: Random): string {
  return ERRORS[name](random)
}
