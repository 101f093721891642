import { expect, it } from 'vitest'
import { EventTooLargeError, PlatformAwayError, PoisonEventError } from '../ports/publisher.ts'
import { failureOf } from './failure.ts'

const named = (name: string) => Object.assign(new Error('x'), { name })
const coded = (code: unknown) => Object.assign(new Error('x'), { code })
/** As `fetch` and drivers wrap what has caused an error. */
const within = (cause: unknown, depth: number): Error =>
  depth === 0 ? (cause as Error) : new Error('x', { cause: within(cause, depth - 1) })

it('says of an event that it will never be taken', () => {
  const errors = [
    new PoisonEventError('x'),
    new EventTooLargeError('x', { bytes: 1 }),
    named('PoisonEventError'),
    named('EventTooLargeError'),
    within(named('PoisonEventError'), 1),
    within(named('EventTooLargeError'), 3),
    // What is said of the event goes before what is said of the platform.
    Object.assign(new PoisonEventError('x'), { code: 'ECONNRESET' }),
  ]
  expect(errors.map(failureOf)).toEqual(errors.map(() => 'refused'))
})

it('says of a platform that it is away', () => {
  const codes = [
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENETDOWN',
    'ETIMEDOUT',
    'EPIPE',
    'EAI_AGAIN',
    'EADDRNOTAVAIL',
    'EPROTO',
    'ENOTFOUND',
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
  ]
  const errors = [
    new PlatformAwayError('x'),
    named('PlatformAwayError'),
    named('TimeoutError'),
    within(named('TimeoutError'), 2),
    ...codes.map(coded),
    within(coded('ECONNRESET'), 1),
    within(coded('ECONNRESET'), 3),
  ]
  expect(errors.map(failureOf)).toEqual(errors.map(() => 'away'))
})

it('says of any other that it counts against the event', () => {
  const errors = [
    new Error('x'),
    new TypeError('x'),
    coded(undefined),
    coded(42),
    coded('ENOENT'),
    coded('XECONNRESET'),
    coded('EPIPE2'),
    coded('ENOTFOUND_'),
    ...['ECONN', 'EHOST', 'ENET', 'EAI_', 'UND_ERR_', 'CERT_', 'DEPTH_ZERO_', 'SELF_SIGNED_'].map(coded),
    ...['EAI_A-GAIN', 'XENOTFOUND', 'XEAI_AGAIN', 'EADDRNOTAVAIL2', 'EPROTOTYPE', 'ETIMEDOUT2'].map(coded),
    within('ECONNRESET', 1),
    within({ code: 'ECONNRESET' }, 1),
    within(coded('ECONNRESET'), 4),
  ]
  expect(errors.map(failureOf)).toEqual(errors.map(() => 'failed'))
})

it('ends where causes go round in a circle', () => {
  const error = new Error('x')
  error.cause = error
  expect(failureOf(error)).toBe('failed')
})
