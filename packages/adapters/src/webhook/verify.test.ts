import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { assertWebhookSecret, verifyWebhook, WebhookVerificationError } from '../webhook.ts'

// The example of the Standard Webhooks libraries: message, secret and signature are theirs, not ours.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const payload = '{"test": 2432232314}'
const headers = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const now = 1_614_265_330_000

const unknown = 'No signature of the message is by a known secret.'
const noTime = 'webhook-timestamp is not a time in seconds.'
const missing = (name: string) => `The header webhook-${name} is missing.`

function verify(change: Partial<Parameters<typeof verifyWebhook>[0]> = {}) {
  return verifyWebhook({ headers, payload, secret, now, ...change })
}

describe('verifyWebhook', () => {
  it('believes the published example', () => {
    expect(verify()).toEqual({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', sentAt: now })
  })

  it('takes bytes, web headers, and names in any case', () => {
    expect(verify({ payload: Buffer.from(payload), headers: new Headers(headers) }).sentAt).toBe(now)
    const shouted = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]))
    expect(verify({ headers: shouted }).sentAt).toBe(now)
  })

  it('finds the one good signature among several, whichever secret made it', () => {
    const signature = `v1a,abc v1,${Buffer.alloc(32).toString('base64')} ${headers['webhook-signature']}`
    expect(verify({ headers: { ...headers, 'webhook-signature': signature } }).sentAt).toBe(now)
    expect(verify({ secret: ['whsec_AAAA', secret] }).sentAt).toBe(now)
  })

  it('takes a text without the prefix as the key itself', () => {
    const message = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${payload}`
    const signature = `v1,${createHmac('sha256', 'a plain secret').update(message).digest('base64')}`
    expect(verify({ secret: 'a plain secret', headers: { ...headers, 'webhook-signature': signature } }).sentAt).toBe(
      now,
    )
  })

  it.each([
    ['another body', { payload: `${payload} ` }, unknown],
    ['another id', { headers: { ...headers, 'webhook-id': 'msg_other' } }, unknown],
    ['another time', { headers: { ...headers, 'webhook-timestamp': '1614265331' } }, unknown],
    ['another secret', { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx' }, unknown],
    [
      'another version',
      { headers: { ...headers, 'webhook-signature': headers['webhook-signature'].slice(1) } },
      unknown,
    ],
    ['a shortened signature', { headers: { ...headers, 'webhook-signature': 'v1,g0hM' } }, unknown],
    ['no signature', { headers: { ...headers, 'webhook-signature': undefined } }, missing('signature')],
    ['no headers', { headers: {} }, missing('id')],
    ['an empty id', { headers: { ...headers, 'webhook-id': '' } }, missing('id')],
    ['an empty time', { headers: new Headers({ ...headers, 'webhook-timestamp': '' }) }, missing('timestamp')],
    ['a time that is none', { headers: { ...headers, 'webhook-timestamp': '1614265330.5' } }, noTime],
    ['a time that is far too long', { headers: { ...headers, 'webhook-timestamp': '1'.repeat(13) } }, noTime],
    ['a message that is too old', { now: now + 301_000 }, 'The message is 301 s old.'],
    ['a message from the future', { now: now - 301_000 }, 'The message is 301 s ahead of time.'],
  ])('refuses %s', (_, change, message) => {
    const verifying = () => verify(change)
    expect(verifying).toThrow(WebhookVerificationError)
    expect(verifying).toThrow(expect.objectContaining({ name: 'WebhookVerificationError', message }))
  })

  it('allows clocks to differ by the tolerance', () => {
    for (const other of [now + 300_999, now - 300_000]) expect(verify({ now: other }).sentAt).toBe(now)
    expect(() => verify({ now: now + 11_000, toleranceSeconds: 10 })).toThrow('The message is 11 s old.')
    expect(() => verify({ now: now + 1_000, toleranceSeconds: 0 })).toThrow('The message is 1 s old.')
    expect(() => verify({ now: now - 1_000, toleranceSeconds: 0 })).toThrow('The message is 1 s ahead of time.')
  })

  it.each([
    ['whsec_', 'A webhook secret must not be empty.'],
    ['', 'A webhook secret must not be empty.'],
    ['whsec_not base64!', 'A webhook secret that begins with whsec_ must go on in base64.'],
    [[], 'A webhook needs at least one secret, or none given at all.'],
  ])('cannot use the secret %j', (unusable, message) => {
    expect(() => verify({ secret: unusable })).toThrow(new TypeError(message))
    expect(() => assertWebhookSecret(unusable)).toThrow(new TypeError(message))
  })
})
