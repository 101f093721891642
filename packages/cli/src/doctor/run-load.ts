import { isShopError, type Shop } from '@jumun/core'
import { type FromWorker, keyedOrder, type Task } from './worker-task.ts'

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
      try {
        const { orderId } = await shop.orders.place(keyedOrder(mark, number))
        tell({ type: 'acknowledged', number, orderId })
      } catch (error) {
        if (!isShopError(error, 'BUSY')) throw error
      }
    }
  }
  return Promise.race(Array.from({ length: callers }, caller))
}
