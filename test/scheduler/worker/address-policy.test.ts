import fc from "fast-check"
import { expect, test } from "vitest"
import { addressPolicy } from "#scheduler/worker/http/address-policy.ts"

const none = addressPolicy([])

test.each([
  "0.0.0.0",
  "10.255.0.1",
  "100.64.0.1",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.8",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::127.0.0.1",
  "::ffff:127.0.0.1",
  "::ffff:a00:1",
  "::ffff:0:127.0.0.1",
  "64:ff9b::7f00:1",
  "100::1",
  "2001::1",
  "2001:db8::1",
  "2002:7f00:1::",
  "fc00::1",
  "fd12:3456::1",
  "fe80::1",
  "fe80::1%eth0",
  "fec0::1",
  "ff02::1",
  "localhost",
  "",
])("%s is not reached", (address) => {
  expect(none.allows(address)).toBe(false)
})

test.each([
  "8.8.8.8",
  "100.63.255.255",
  "100.128.0.1",
  "172.15.0.1",
  "172.32.0.1",
  "::ffff:8.8.8.8",
  "2606:4700::1111",
])("%s is reached", (address) => {
  expect(none.allows(address)).toBe(true)
})

test("an IPv4 address written as IPv6 is judged as the IPv4 address it is", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const bytes = address.split(".").map(Number)
      const [a = 0, b = 0, c = 0, d = 0] = bytes
      const hex = `::ffff:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
      expect(none.allows(`::ffff:${address}`)).toBe(none.allows(address))
      expect(none.allows(hex)).toBe(none.allows(address))
    }),
  )
})

test("networks that the operator names are reached, their neighbours are not", () => {
  const policy = addressPolicy(["10.1.0.0/16", "127.0.0.1", "fd00:1::/32"])
  expect(
    ["10.1.2.3", "127.0.0.1", "::ffff:10.1.2.3", "fd00:1::5"].map((address) => policy.allows(address)),
  ).not.toContain(false)
  expect(["10.2.0.1", "127.0.0.2", "::1", "fd00:2::5"].map((address) => policy.allows(address))).not.toContain(true)
})

test.each(["10.0.0.0/33", "10.0.0/8", "fd00::/129", "example.com", "10.0.0.0/8/8", "10.0.0.0/", ""])(
  "%j is refused as a network",
  (network) => {
    expect(() => addressPolicy([network])).toThrow(/expected an address or CIDR/)
  },
)
