import { isAway } from '../checks/away.ts'
import { childConfig, onMessage, tell } from '../toolbox/child-side.ts'
import { complaintOf } from '../toolbox/complaint.ts'
import { orderInCrowd } from '../toolbox/crowd.ts'
import { openStore } from '@jumun/adapters/open'
import { doctorShop } from './doctor-shop.ts'
import { runCalls, startGate } from './run-calls.ts'
import { runLoad } from './run-load.ts'
import { createTestPlatform, runRelay } from './run-relay.ts'
import type { FromWorker, Task, WorkerConfig } from './task.ts'

// A process of the doctor: another instance of the same shop, as on another machine. It ends with its parent.

// Ctrl-C reaches the whole group: the parent ends this process when it has seen to the database.
process.on('SIGINT', () => undefined)

const say: (message: FromWorker) => void = tell
const { url, aheadMs } = await childConfig<WorkerConfig>()
const platform = createTestPlatform(say)

await answered(async () => {
  const shop = doctorShop(await openStore(url), { publisher: platform, aheadMs })
  onMessage<Task>(task => void answered(() => run(task)))

  async function run(task: Task): Promise<unknown> {
    switch (task.type) {
      case 'calls':
        return runCalls(shop, task)
      case 'crowd':
        await startGate(task.startAt)
        return orderInCrowd(shop, task.options)
      case 'load':
        return runLoad(shop, task, say)
      case 'relay':
        return runRelay(shop, platform, task)
    }
  }
})

async function answered(work: () => Promise<unknown>): Promise<void> {
  try {
    say({ type: 'done', result: await work() })
  } catch (error) {
    say({ type: 'failed', message: complaintOf(error), isAway: isAway(error) })
  }
}
