import type { Metadata } from '@jumun/core'

/** `colour=red, size=L` */
export function metadataText(metadata: Metadata | undefined): string | undefined {
  if (metadata === undefined) return undefined
  const entries = Object.entries(metadata).map(([name, value]) => `${name}=${value}`)
  return entries.join(', ')
}
