import { isShopError, type Shop } from '@jumun/core'
import { type FromWorker, keyedOrder, type Task } from './task.ts'

/** Orders with keys until it is killed, and tells of each that was acknowledged. */
export async function runLoad(
  shop: Shop,
  { mark, callers }: Extract<Task, { type: 'load' }>,
  tell: (message: FromWorker) => void,
): Promise<never> {
  let asked = 0
  async function caller(): Promise<never> {
    for (;;) {
      const number = asked++
      const orderId = await placed(number)
      tell({ type: 'acknowledged', number, orderId })
    }
  }

  /** With the same key until there is an answer: the next number is asked for only after that. */
  async function placed(number: number): Promise<string> {
    for (;;) {
      try {
        return (await shop.orders.place(keyedOrder(mark, number))).orderId
      } catch (error) {
        if (!isShopError(error, 'BUSY')) throw error
      }
    }
  }

  return Promise.race(Array.from({ length: callers }, caller))
}
