import { html, type TemplateResult } from 'lit-html'
import type { App } from './app.ts'
import { explain } from '../words/explain.ts'
import { t } from '../words/words.ts'
import { poll } from './poll.ts'

/** Something that is read again and again while it is looked at. */
export interface Looked<Answer> {
  /** Undefined until it is here. */
  readonly value: Answer | undefined
  set(value: Answer): void
  /** Reads it now. */
  look(): Promise<void>
  /** What is shown in its place: nothing but a word until it is here, or why it does not come. */
  instead(): TemplateResult
  close(): void
}

export function lookAt<Answer>(
  app: App,
  everyMs: number,
  read: (signal: AbortSignal) => Promise<Answer>,
): Looked<Answer> {
  const stop = new AbortController()
  let value: Answer | undefined
  let error: unknown
  let asked = 0
  let taken = 0

  async function look(): Promise<void> {
    const turn = (asked += 1)
    try {
      const answer = await read(stop.signal)
      // One that was overtaken tells what was.
      if (turn < taken) return
      taken = turn
      value = answer
      error = undefined
    } catch (reason) {
      if (stop.signal.aborted) return
      error = reason
    }
    app.redraw()
  }

  const end = poll(everyMs, look)
  return {
    get value() {
      return value
    },
    set(changed) {
      taken = asked += 1
      value = changed
      app.redraw()
    },
    look,
    instead: () =>
      error === undefined
        ? html`<p class="note">${t('list.loading')}</p>`
        : html`<p class="note error" role="alert">${explain(error)}</p>`,
    close() {
      end()
      stop.abort(new Error('closed'))
    },
  }
}
