import { BlockList, isIP } from "node:net"
import { AppError } from "#core/errors.ts"

/**
 * Addresses and networks to ask about. `what` names them in the message.
 * @throws AppError `invalid_input` naming the network that is not one.
 */
export function networkList(networks: readonly string[], what = "network"): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = "", bits, ...rest] = network.split("/")
    const family = isIP(address)
    const length = bits === undefined ? (family === 6 ? 128 : 32) : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
    if (family === 0 || rest.length > 0 || !(length <= (family === 6 ? 128 : 32))) {
      throw new AppError(
        "invalid_input",
        `${what}: ${network}: expected an address or CIDR such as 10.1.0.0/16 or fd00::/8`,
      )
    }
    list.addSubnet(address, length, family === 6 ? "ipv6" : "ipv4")
  }
  return list
}
