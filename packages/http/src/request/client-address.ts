import type { IncomingHttpHeaders } from 'node:http'
import { isIP, isIPv4, isIPv6 } from 'node:net'

/** Longer than any address with its zone. */
const maxCharacters = 64

/**
 * Where a request comes from, for what is shared out by address. Behind proxies that the shop trusts the last of them says it,
 * at the end of `X-Forwarded-For`: what stands before was written by the client.
 */
export function clientAddress(
  { headers, socket }: { headers: IncomingHttpHeaders; socket: { remoteAddress?: string | undefined } },
  trustedProxies: number,
): string {
  const direct = socket.remoteAddress ?? ''
  const forwarded = headers['x-forwarded-for']
  if (trustedProxies === 0 || typeof forwarded !== 'string') return networkOf(direct)
  return networkOf(fromTheEnd(forwarded, trustedProxies) ?? direct)
}

/** The address at the given place of a list, counted from its end; undefined where there is none. */
function fromTheEnd(list: string, place: number): string | undefined {
  let end = list.length
  for (let count = 1; count <= place; count += 1) {
    const comma = list.lastIndexOf(',', end - 1)
    // A list that is shorter than there are proxies begins with what the first of them saw.
    if (count === place || comma === -1) {
      const address = list.slice(comma + 1, Math.min(end, comma + 1 + maxCharacters)).trim()
      return isIP(address) === 0 ? undefined : address
    }
    end = comma
  }
  return undefined
}

/** One customer of a provider has a whole /64 of IPv6, so that a single address there means nothing. */
function networkOf(address: string): string {
  // Most are of IPv4, and to tell by a pattern that they are not of IPv6 costs as much as all else here.
  if (!address.includes(':')) return address
  if (address.startsWith('::ffff:') && isIPv4(address.slice(7))) return address.slice(7)
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.replace(/%.*$/, '').toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...right]
  return `${groups.slice(0, 4).join(':')}::/64`
}
