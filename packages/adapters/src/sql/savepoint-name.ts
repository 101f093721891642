import { randomBytes } from 'node:crypto'

/** A savepoint's name that neither the host nor another adoption has: one of the same name would take its place. */
export function savepointName(): string {
  return `jumun_${randomBytes(6).toString('hex')}`
}
