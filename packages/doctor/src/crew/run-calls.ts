import { isReplayed, isShopError, type Shop } from '@jumun/core'
import { setTimeout as sleep } from 'node:timers/promises'
import { complaintOf } from '../toolbox/complaint.ts'
import type { Call, Ending, Task } from './task.ts'

/** Sleeps until the moment at which all start. */
export async function startGate(startAt: number): Promise<void> {
  await sleep(Math.max(0, startAt - Date.now()))
}

/** Calls all at once. */
export async function runCalls(
  shop: Shop,
  { startAt, calls }: Extract<Task, { type: 'calls' }>,
): Promise<readonly Ending[]> {
  await startGate(startAt)
  return Promise.all(calls.map(call => endingOf(shop, call)))
}

async function endingOf(shop: Shop, call: Call): Promise<Ending> {
  try {
    const answer = (await callOf(shop, call)) as Partial<Ending>
    const { orderId, status, expiredOrders } = answer
    return {
      code: 'ok',
      replayed: isReplayed(answer),
      ...(orderId !== undefined && { orderId }),
      ...(status !== undefined && { status }),
      ...(expiredOrders !== undefined && { expiredOrders }),
    }
  } catch (error) {
    if (!isShopError(error)) throw error
    return { code: error.code, replayed: false, message: complaintOf(error) }
  }
}

/** What core checks is checked there: the input goes in as it came. */
function callOf(shop: Shop, { method, input }: Call): Promise<object> {
  switch (method) {
    case 'orders.place':
      return shop.orders.place(input as Parameters<Shop['orders']['place']>[0])
    case 'orders.create':
      return shop.orders.create(input as Parameters<Shop['orders']['create']>[0])
    case 'orders.pay':
      return shop.orders.pay(input as Parameters<Shop['orders']['pay']>[0])
    case 'orders.cancel':
      return shop.orders.cancel(input as Parameters<Shop['orders']['cancel']>[0])
    case 'orders.complete':
      return shop.orders.complete(input as Parameters<Shop['orders']['complete']>[0])
    case 'orders.expirePending':
      return shop.orders.expirePending()
    case 'coupons.claim':
      return shop.coupons.claim(input as Parameters<Shop['coupons']['claim']>[0])
  }
}
