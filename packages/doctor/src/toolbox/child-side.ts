/** What the parent has passed to `startChild`. From this call on the process does not outlive its parent. */
export function childConfig<Config>(): Promise<Config> {
  process.on('disconnect', () => process.exit(1))
  return nextMessage() as Promise<Config>
}

/** Sends a value to the parent. What waits to be sent is lost when the process is killed. */
export function tell(message: object | string): void {
  process.send?.(message)
}

/** Waits until the parent says go. */
export async function awaitGate(): Promise<void> {
  await nextMessage()
}

/** Calls `answer` with what the parent sends, and lives as long as it may. */
export function onMessage<Message>(answer: (message: Message) => void): void {
  process.on('message', answer)
  process.channel?.ref()
}

function nextMessage(): Promise<unknown> {
  process.channel?.ref()
  return new Promise(resolve => {
    process.once('message', message => {
      // Only the work keeps the process alive, not the channel; that it closes is still noticed.
      process.channel?.unref()
      resolve(message)
    })
  })
}
