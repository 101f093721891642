import { isUtf8 } from 'node:buffer'

const beyondAscii = /[\u0080-\u00ff]/

/** A header's value as text: Node reads its bytes as Latin-1, clients that write more than ASCII send UTF-8. */
export function headerText(value: string): string {
  if (!beyondAscii.test(value)) return value
  const bytes = Buffer.from(value, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : value
}
