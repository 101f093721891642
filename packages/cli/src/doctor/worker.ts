import { openStore } from '@jumun/adapters/open'
import { createDoctorShop } from './doctor-shop.ts'
import { runCalls } from './run-calls.ts'
import { runCrowd } from './run-crowd.ts'
import { runLoad } from './run-load.ts'
import { createTestPlatform, runRelay } from './run-relay.ts'
import type { FromWorker, Task, ToWorker } from './worker-task.ts'

// A process of the doctor: another instance of the same shop, as on another machine. It ends with its parent.

process.on('disconnect', () => process.exit(1))
// Ctrl-C reaches the whole group: the parent ends this process when it has seen to the database.
process.on('SIGINT', () => undefined)

const tell = (message: FromWorker) => void process.send?.(message)
const platform = createTestPlatform(tell)
let shop: ReturnType<typeof createDoctorShop> | undefined

process.on('message', (message: ToWorker) => {
  void (async () => {
    try {
      if (message.type === 'open') {
        const store = await openStore(message.url, { create: false })
        shop = createDoctorShop(store, { publisher: platform, aheadMs: message.aheadMs })
        tell({ type: 'ready' })
      } else tell({ type: 'done', result: await run(message.task) })
    } catch (error) {
      tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
    }
  })()
})

function run(task: Task): Promise<unknown> {
  switch (task.type) {
    case 'calls':
      return runCalls(shop!, task)
    case 'crowd':
      return runCrowd(shop!, task)
    case 'load':
      return runLoad(shop!, task, tell)
    case 'relay':
      return runRelay(shop!, platform, task)
  }
}
