import { isIP } from "node:net"
import { networkList } from "#scheduler/network-list.ts"

/** Whether a task may talk to an IP address. */
export type AddressPolicy = { allows(address: string): boolean }

/** Of 0.0.0.0/0, what is not somebody's public host (IANA special-purpose registry, multicast, future use). */
const SPECIAL_V4 = [
  "0.0.0.0/8", // this network
  "10.0.0.0/8",
  "100.64.0.0/10", // carrier-grade NAT
  "127.0.0.0/8",
  "169.254.0.0/16", // link-local, cloud metadata
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24", // 6to4 relays
  "192.168.0.0/16",
  "198.18.0.0/15", // benchmarks
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4", // multicast
  "240.0.0.0/4", // future use, broadcast
]

/** All of IPv6 that is given out to hosts of the Internet, … */
const PUBLIC_V6 = ["2000::/3"]
/** … and what in it stands for something else: protocol assignments, documentation, and IPv4 in disguise. */
const SPECIAL_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"]

const specialV4 = networkList(SPECIAL_V4)
const publicV6 = networkList(PUBLIC_V6)
const specialV6 = networkList(SPECIAL_V6)
const mapped = networkList(["::ffff:0:0/96"])

/**
 * Public addresses, and the networks that the operator named. An IPv4 address written as IPv6 counts as the
 * IPv4 address it is.
 * @throws AppError `invalid_input` naming the network that is not one.
 */
export function addressPolicy(allowedNetworks: readonly string[]): AddressPolicy {
  const allowed = networkList(allowedNetworks, "allowed network")
  return {
    allows(address) {
      const bare = address.split("%", 1)[0] ?? ""
      const family = isIP(bare)
      if (family === 0) return false
      if (family === 4) return allowed.check(bare, "ipv4") || !specialV4.check(bare, "ipv4")
      if (mapped.check(bare, "ipv6")) return this.allows(ipv4Of(bare))
      return allowed.check(bare, "ipv6") || (publicV6.check(bare, "ipv6") && !specialV6.check(bare, "ipv6"))
    },
  }
}

/** The last 32 bits of an IPv4-mapped IPv6 address, in dotted form. URL normalises to two groups of hex. */
function ipv4Of(address: string): string {
  const normal = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [high = "0", low = "0"] = normal.split(":").slice(-2)
  const bits = Number.parseInt(high || "0", 16) * 65_536 + Number.parseInt(low || "0", 16)
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join(".")
}
