import { html, nothing, type TemplateResult } from 'lit-html'
import type { Intents } from '../api/intents.ts'
import { isPassing } from '../api/refusal.ts'
import { explain } from '../words/explain.ts'
import { t } from '../words/words.ts'

/** Something that is asked for in a dialog, and then done. */
export interface Form<Input extends object, Answer> {
  readonly title: string
  /** The fields; drawn again when one of them changes. */
  fields(data: FormData): TemplateResult | typeof nothing
  /** What the fields say, or, as text, what is wrong with them. */
  read(data: FormData): Input | string
  /** Names what is done and to what: with the same input it is done once. */
  readonly wish: string
  send(input: Input, key: string): Promise<Answer>
  done(answer: Answer): void
  /** What the button says. */
  readonly submit: string
  /** Whether it takes something away. */
  readonly grave?: boolean
  readonly wide?: boolean
}

interface Open {
  readonly form: Form<object, unknown>
  sending: boolean
  error: string | undefined
  again: boolean
}

/** The one dialog of the window. The browser's own keeps the focus in it, and gives it back. */
export function createDialogs(intents: Intents, redraw: () => void) {
  let open: Open | undefined
  let wanted = false

  const element = () => document.querySelector<HTMLDialogElement>('dialog.ask')
  const dataOf = (form: HTMLFormElement | null) => (form === null ? new FormData() : new FormData(form))

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (open === undefined || open.sending) return
    const asked = open
    const input = asked.form.read(dataOf(event.currentTarget as HTMLFormElement))
    if (typeof input === 'string') {
      asked.error = input
      asked.again = false
      return redraw()
    }
    asked.sending = true
    asked.error = undefined
    redraw()
    try {
      const answer = await intents.fulfil(asked.form.wish, input, key => asked.form.send(input, key))
      if (open === asked) element()?.close()
      asked.form.done(answer)
    } catch (error) {
      asked.error = explain(error)
      asked.again = isPassing(error)
    }
    asked.sending = false
    redraw()
  }

  return {
    open<Input extends object, Answer>(form: Form<Input, Answer>): void {
      open = { form: form as unknown as Form<object, unknown>, sending: false, error: undefined, again: false }
      wanted = true
      redraw()
    },
    /** After a drawing: what was asked for is shown. */
    drawn(): void {
      if (!wanted) return
      wanted = false
      const dialog = element()
      dialog?.showModal()
      dialog?.querySelector<HTMLElement>('[autofocus], input:not([type=hidden]), select, textarea')?.focus()
      // Fields that depend on others are right from the beginning.
      redraw()
    },
    close(): void {
      element()?.close()
    },
    view() {
      if (open === undefined) return nothing
      const { form, sending, error, again } = open
      const data = dataOf(element()?.querySelector('form') ?? null)
      const ended = () => {
        open = undefined
        redraw()
      }
      return html`<dialog class="ask ${form.wide === true ? 'wide' : ''}" aria-labelledby="ask-title" @close=${ended}>
        <form @submit=${(event: SubmitEvent) => void submit(event)} @input=${redraw} autocomplete="off" novalidate>
          <h2 id="ask-title">${form.title}</h2>
          <div class="fields">${form.fields(data)}</div>
          <p class="error" role="alert">${error ?? nothing}</p>
          <div class="buttons">
            <button type="button" class="quiet" @click=${() => element()?.close()}>${t('do.back')}</button>
            <button type="submit" class=${form.grave === true ? 'grave' : 'main'} aria-disabled=${sending}>
              ${sending ? t('do.sending') : again ? t('do.again') : form.submit}
            </button>
          </div>
        </form>
      </dialog>`
    },
  }
}

/** A field with its name above it, and what is to be said of it below. */
export function field(
  name: string,
  label: string,
  more: {
    readonly type?: string
    readonly value?: string
    readonly hint?: string
    readonly mode?: 'numeric' | 'decimal' | 'text'
    readonly list?: readonly string[]
  } = {},
): TemplateResult {
  const { type = 'text', value = '', hint, mode = 'text', list } = more
  return html`<label class="field">
    <span>${label}</span>
    <input
      name=${name}
      type=${type}
      inputmode=${mode}
      value=${value}
      list=${list === undefined ? nothing : `${name}-list`}
      maxlength="512"
    />
    ${list === undefined ? nothing : html`<datalist id="${name}-list">${list.map(one => html`<option value=${one}></option>`)}</datalist>`}
    ${hint === undefined ? nothing : html`<small>${hint}</small>`}
  </label>`
}

export const textOf = (data: FormData, name: string): string => {
  const value = data.get(name)
  return typeof value === 'string' ? value.trim() : ''
}
