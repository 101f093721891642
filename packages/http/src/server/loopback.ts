import { lookup } from 'node:dns/promises'
import { BlockList, isIPv6 } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether only this machine can reach a server that listens there. @throws the resolver's error for a name that there is not */
export async function isLoopback(host: string): Promise<boolean> {
  const addresses = await lookup(host, { all: true })
  return addresses.every(({ address }) => loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'))
}
