import { html, nothing, type TemplateResult } from 'lit-html'
import { explain } from '../words/explain.ts'
import { t } from '../words/words.ts'
import type { App } from './app.ts'
import { textOf } from './dialog.ts'

/** A value that is changed where it stands: it becomes a field, and a value again. */
export interface CellEditor {
  view(cell: {
    /** Of all cells on the page, which one. */
    readonly id: string
    readonly shown: TemplateResult | string
    /** Says what it is, for screen readers. */
    readonly label: string
    /** What the field begins with. */
    readonly text: string
    readonly hint?: string
    /** What is done with what was typed; as text, what is wrong with it. */
    save(text: string): Promise<void> | string
  }): TemplateResult
}

export function createCellEditor(app: App): CellEditor {
  let open: string | undefined
  let sending = false
  let error: string | undefined

  function close(): void {
    open = undefined
    error = undefined
    app.redraw()
  }

  return {
    view({ id, shown, label, text, hint, save }) {
      if (app.session.lookOnly) return html`${shown}`
      if (open !== id) {
        const begin = () => {
          open = id
          error = undefined
          app.redraw()
          requestAnimationFrame(() => document.querySelector<HTMLInputElement>('.cell-edit input')?.select())
        }
        return cellButton(shown, label, begin)
      }
      async function submit(event: SubmitEvent): Promise<void> {
        event.preventDefault()
        if (sending) return
        const typed = textOf(new FormData(event.currentTarget as HTMLFormElement), 'value')
        const saving = save(typed)
        if (typeof saving === 'string') {
          error = saving
          return app.redraw()
        }
        sending = true
        app.redraw()
        try {
          await saving
          if (open === id) close()
        } catch (reason) {
          error = explain(reason)
        }
        sending = false
        app.redraw()
      }
      return html`<form class="cell-edit" novalidate @submit=${(event: SubmitEvent) => void submit(event)}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Escape') close()
        }}>
        <input name="value" inputmode="decimal" value=${text} aria-label=${label} placeholder=${hint ?? ''} aria-invalid=${error !== undefined} />
        <button class="main" aria-disabled=${sending}>${sending ? '…' : t('do.save')}</button>
        ${error === undefined ? nothing : html`<p class="error" role="alert">${error}</p>`}
      </form>`
    },
  }
}

/** A value that can be pressed: what is seen of it is heard too, and what pressing it does. */
export function cellButton(shown: TemplateResult | string, label: string, onClick: () => void): TemplateResult {
  return html`<button class="cell" title=${label} @click=${onClick}>${shown}<span class="heard"> ${label}</span></button>`
}
