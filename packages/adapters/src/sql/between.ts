import type { Surrounding } from '@jumun/core'

/** @param asked the port that was connected to, undefined where it is not known; `listens`: what the server says of itself */
export function between(asked: number | undefined, listens: number): Surrounding[] {
  if (asked === undefined || !Number.isInteger(listens) || listens === 0 || asked === listens) return []
  return [
    {
      kind: 'between',
      found: `behind a proxy, a pooler or a mapped port (the server itself listens on ${listens})`,
    },
  ]
}
