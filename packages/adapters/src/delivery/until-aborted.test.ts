import { getEventListeners } from 'node:events'
import { PlatformAwayError } from '@jumun/core'
import { expect, test } from 'vitest'
import { untilAborted } from './until-aborted.ts'

const endless = new Promise<never>(() => undefined)
const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length

test('what the work comes to is handed on, and the signal is listened to no longer than that', async () => {
  const { signal } = new AbortController()
  const work = Promise.withResolvers<string>()
  const answer = untilAborted(work.promise, signal)
  expect(listeners(signal)).toBe(1)
  work.resolve('done')
  expect(await answer).toBe('done')
  const error = new Error('failed')
  await expect(untilAborted(Promise.reject(error), signal)).rejects.toBe(error)
  expect(listeners(signal)).toBe(0)
})

test('work is waited for until it is aborted, with the reason', async () => {
  const controller = new AbortController()
  const answer = untilAborted(endless, controller.signal)
  const reason = new Error('the lease ends')
  controller.abort(reason)
  await expect(answer).rejects.toBe(reason)
  expect(listeners(controller.signal)).toBe(0)
})

test('what is aborted already waits for nothing', async () => {
  const signal = AbortSignal.abort('the shop closes')
  await expect(untilAborted(endless, signal)).rejects.toEqual(new PlatformAwayError('the shop closes'))
  expect(listeners(signal)).toBe(0)
})
