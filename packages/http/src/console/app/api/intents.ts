import { isPassing } from './refusal.ts'

/** What someone wants done, each once: however often the button is pressed, and however often an answer is lost. */
export interface Intents {
  /**
   * Does `send` with an idempotency key. While it is under way, the same wish joins it. An answer that does not come, or is to
   * come later, is asked for again with the same key; when that fails too, the key is kept for the next try.
   * @param wish What is to be done and to what, such as `charge mina`
   * @param input With another input it is another wish, and has another key.
   */
  fulfil<Answer>(wish: string, input: object, send: (key: string) => Promise<Answer>): Promise<Answer>
}

const tries = 3
const firstPauseMs = 400
const longestPauseMs = 4_000

export function createIntents(parts: { newKey?: () => string; pause?: (ms: number) => Promise<void> }): Intents {
  const { newKey = randomKey, pause = ms => new Promise(resolve => setTimeout(resolve, ms)) } = parts
  const keys = new Map<string, string>()
  const underWay = new Map<string, Promise<unknown>>()

  async function repeat<Answer>(id: string, send: (key: string) => Promise<Answer>): Promise<Answer> {
    const key = keys.get(id) ?? newKey()
    keys.set(id, key)
    for (let tried = 1; ; tried += 1) {
      try {
        const answer = await send(key)
        keys.delete(id)
        return answer
      } catch (error) {
        // Refused by a rule: nothing was done, and the next try is a new wish.
        if (!isPassing(error)) keys.delete(id)
        if (!isPassing(error) || tried === tries) throw error
        const { retryAfterMs = firstPauseMs * 2 ** tried } = error as { retryAfterMs?: number }
        await pause(Math.min(retryAfterMs, longestPauseMs))
      }
    }
  }

  return {
    fulfil<Answer>(wish: string, input: object, send: (key: string) => Promise<Answer>): Promise<Answer> {
      const id = `${wish} ${JSON.stringify(input)}`
      const other = underWay.get(id)
      if (other !== undefined) return other as Promise<Answer>
      const answer = repeat(id, send).finally(() => underWay.delete(id))
      underWay.set(id, answer)
      return answer
    },
  }
}

/** Not `randomUUID`, which pages without TLS do not have. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return `console-${[...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')}`
}
