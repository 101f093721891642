import { html, nothing, type TemplateResult } from 'lit-html'
import type { Import } from '../api/shapes.ts'
import type { App } from '../parts/app.ts'
import { explain } from '../words/explain.ts'
import { number } from '../words/format.ts'
import { t } from '../words/words.ts'
import { type ListedProduct, productsOfCsv, type RowProblem } from './csv-products.ts'

const listed = 200
/** Of products at once, and of bytes: a body of the API holds 64 kB. */
const mostProducts = 200
const mostBytes = 48_000

/** A list of products from a file: first only what would change, and then, where that is wanted, changed. */
export function createImport(app: App, done: () => void) {
  let problems: readonly RowProblem[] = []
  let products: readonly ListedProduct[] = []
  let compared: Import['items'] | undefined
  let error: string | undefined
  let progress: { readonly done: number; readonly of: number } | undefined
  let reading = 0

  function reset(): void {
    problems = []
    products = []
    compared = undefined
    error = undefined
  }

  async function read(file: File): Promise<void> {
    const turn = (reading += 1)
    reset()
    const text = decode(await file.arrayBuffer())
    if (turn !== reading) return
    const found = productsOfCsv(text)
    problems = found.problems
    products = found.products
    if (problems.length === 0 && products.length === 0) error = t('import.empty')
    if (problems.length > 0 || products.length === 0) return app.redraw()
    compared = await send(true)
    app.redraw()
  }

  /** Part by part; undefined when one of them is refused, which is shown. */
  async function send(dryRun: boolean): Promise<Import['items'] | undefined> {
    const items: Import['items'][number][] = []
    progress = { done: 0, of: products.length }
    try {
      for (const part of partsOf(products)) {
        const body = { products: part, dryRun, reason: t('import.reason') }
        const answer = await app.intents.fulfil(`import ${dryRun}`, body, key =>
          app.client.ask<Import>('POST', '/admin/products/import', { body, ...(!dryRun && { key }) }),
        )
        items.push(...answer.items)
        progress = { done: items.length, of: products.length }
        app.redraw()
      }
      return items
    } catch (reason) {
      error = `${items.length > 0 && !dryRun ? `${t('import.partly', { count: items.length })}\n` : ''}${explain(reason)}`
      return undefined
    } finally {
      progress = undefined
      app.redraw()
    }
  }

  async function apply(): Promise<void> {
    if (progress !== undefined) return
    error = undefined
    const items = await send(false)
    if (items === undefined) return
    const { added, changed } = countsOf(items)
    reset()
    app.say(t('import.done', { added, changed }))
    done()
  }

  function preview(items: Import['items']): TemplateResult {
    const { added, changed, equal } = countsOf(items)
    const differing = items.filter(({ change }) => change !== 'equal')
    return html`<p class="sum" role="status">${t('import.would', { added, changed, equal })}</p>
      ${
        differing.length === 0
          ? nothing
          : html`<table class="plain">
              <thead>
                <tr>
                  <th scope="col">${t('product.id')}</th>
                  <th scope="col">${t('import.change')}</th>
                  <th scope="col">${t('import.fields')}</th>
                </tr>
              </thead>
              <tbody>
                ${differing.slice(0, listed).map(
                  ({ productId, change, fields }) => html`<tr>
                    <th scope="row">${productId}</th>
                    <td><span class="pill ${change === 'added' ? 'good' : 'warn'}">${t(change === 'added' ? 'import.added' : 'import.changed')}</span></td>
                    <td>${fields.join(', ')}</td>
                  </tr>`,
                )}
              </tbody>
            </table>`
      }
      ${differing.length > listed ? html`<p class="sub">${t('import.more', { count: differing.length - listed })}</p>` : nothing}
      <div class="buttons">
        <button class="quiet" @click=${done}>${t('do.back')}</button>
        ${differing.length === 0 ? nothing : html`<button class="main" aria-disabled=${progress !== undefined} @click=${() => void apply()}>${t('import.apply')}</button>`}
      </div>`
  }

  return {
    view: () => html`<section class="card">
      <div class="title">
        <h2>${t('import.title')}</h2>
        <button class="quiet" @click=${done}>${t('import.close')}</button>
      </div>
      <label class="field">
        <span>${t('import.file')}</span>
        <input
          type="file"
          accept=".csv,text/csv"
          @change=${(event: Event) => {
            const [file] = (event.target as HTMLInputElement).files ?? []
            if (file !== undefined) void read(file)
          }}
        />
        <small>${t('import.hint')}</small>
      </label>
      ${
        progress === undefined
          ? nothing
          : html`<p class="sum"><progress aria-label=${t('import.title')} max=${progress.of} value=${progress.done}></progress> ${number(progress.done)} / ${number(progress.of)}</p>`
      }
      <div class="error" role="alert">
        ${error ?? nothing}
        ${
          problems.length === 0
            ? nothing
            : html`<p>${t('import.problems', { count: problems.length })}</p>
                <ul>
                  ${problems.slice(0, 20).map(({ line, key, value }) => html`<li>${t('import.line', { line: String(line) })} ${t(key, { value })}</li>`)}
                </ul>`
        }
      </div>
      ${compared === undefined ? nothing : preview(compared)}
    </section>`,
  }
}

function countsOf(items: Import['items']): Record<Import['items'][number]['change'], number> {
  const counts = { added: 0, changed: 0, equal: 0 }
  for (const { change } of items) counts[change] += 1
  return counts
}

function* partsOf(products: readonly ListedProduct[]): Generator<readonly ListedProduct[]> {
  let part: ListedProduct[] = []
  let bytes = 0
  for (const product of products) {
    const size = new Blob([JSON.stringify(product)]).size
    if (part.length === mostProducts || (part.length > 0 && bytes + size > mostBytes)) {
      yield part
      part = []
      bytes = 0
    }
    part.push(product)
    bytes += size
  }
  if (part.length > 0) yield part
}

/** UTF-8, or what spreadsheets in Korea write where it is not. */
function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('euc-kr').decode(bytes)
  }
}
