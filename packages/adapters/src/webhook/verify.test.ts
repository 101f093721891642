import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifyWebhook, WebhookVerificationError } from '../webhook.ts'

// The example of the Standard Webhooks libraries: message, secret and signature are theirs, not ours.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const payload = '{"test": 2432232314}'
const headers = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}
const now = 1_614_265_330_000

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
    ['another body', { payload: `${payload} ` }],
    ['another id', { headers: { ...headers, 'webhook-id': 'msg_other' } }],
    ['another time', { headers: { ...headers, 'webhook-timestamp': '1614265331' } }],
    ['another secret', { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx' }],
    ['another version', { headers: { ...headers, 'webhook-signature': headers['webhook-signature'].slice(1) } }],
    ['a shortened signature', { headers: { ...headers, 'webhook-signature': 'v1,g0hM' } }],
    ['no signature', { headers: { ...headers, 'webhook-signature': undefined } }],
    ['an empty id', { headers: { ...headers, 'webhook-id': '' } }],
    ['a time that is none', { headers: { ...headers, 'webhook-timestamp': '1614265330.5' } }],
    ['a message that is too old', { now: now + 301_000 }],
    ['a message from the future', { now: now - 301_000 }],
  ])('refuses %s', (_, change) => {
    expect(() => verify(change)).toThrow(WebhookVerificationError)
  })

  it('allows clocks to differ by the tolerance', () => {
    expect(verify({ now: now + 300_999 }).sentAt).toBe(now)
    expect(() => verify({ now: now + 11_000, toleranceSeconds: 10 })).toThrow('11 s old')
  })

  it.each([['whsec_'], ['whsec_not base64!'], [''], [[]]])('cannot use the secret %j', unusable => {
    expect(() => verify({ secret: unusable })).toThrow(TypeError)
  })
})
